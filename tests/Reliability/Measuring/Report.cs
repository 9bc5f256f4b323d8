using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Measuring;

/// <summary>The table at the end of a command: figures, and what had to hold.</summary>
internal sealed class Report(string title)
{
    private const int NameWidth = 46;

    private readonly List<(string Name, string Value, bool? Holds)> _rows = [];
    private readonly List<string> _notes = [];

    /// <summary>A figure that is only told.</summary>
    public void Figure(string name, object value) => _rows.Add((name, $"{value}", null));

    /// <summary>Something that has to hold.</summary>
    public void Check(string name, bool holds, object value) => _rows.Add((name, $"{value}", holds));

    /// <summary>Times, whose median has a goal.</summary>
    public void Goal(string name, Durations times, TimeSpan median)
    {
        var holds = times.Count > 0 && times.Quantile(0.5) <= median;
        _rows.Add(($"{name} (p50 ≤ {median.TotalMilliseconds:0} ms)", $"{times}", holds));
    }

    /// <summary>A line for who looks closer.</summary>
    public void Note(string line) => _notes.Add(line);

    /// <summary>Prints everything.</summary>
    /// <returns>The exit code: 0 if all held.</returns>
    public int Print()
    {
        Console.WriteLine(title);
        foreach (var (name, value, holds) in _rows)
        {
            var mark = holds switch { null => "    ", true => "ok  ", false => "FAIL" };
            Console.WriteLine($"  {mark}  {name.PadRight(NameWidth)}  {value}");
        }

        foreach (var note in _notes)
            Console.WriteLine($"        {note}");

        var failures = _rows.Count(row => row.Holds == false);
        Console.WriteLine(failures == 0 ? "  All of it holds." : $"  {failures} of it did not hold.");
        return failures == 0 ? 0 : 1;
    }
}
