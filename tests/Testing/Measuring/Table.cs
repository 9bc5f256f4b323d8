using System.Globalization;

namespace PortBridge.Testing.Measuring;

/// <summary>A table that is printed as Markdown.</summary>
/// <param name="columns">The headings. The first column is text, the others are numbers.</param>
public sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(string name, params object?[] cells) => _rows.Add([name, .. cells.Select(Text)]);

    public void Print()
    {
        var widths = columns.Select((heading, i) => _rows.Select(row => row[i].Length).Append(heading.Length).Max())
            .ToArray();
        Line(columns, widths);
        Line([.. widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ":")], widths);
        foreach (var row in _rows)
            Line(row, widths);
        Console.WriteLine();
    }

    private static void Line(string[] cells, int[] widths) => Console.WriteLine(
        $"| {string.Join(" | ", cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))} |");

    // None of the measurements is accurate to more than three significant digits.
    private static string Text(object? cell) => cell switch
    {
        null => "",
        double number when double.IsNaN(number) => "–",
        double number when Math.Abs(number) >= 100 => number.ToString("N0", CultureInfo.InvariantCulture),
        double number when Math.Abs(number) >= 10 => number.ToString("0.0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.00", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => $"{cell}",
    };
}
