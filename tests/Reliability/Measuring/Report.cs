using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Measuring;

/// <summary>The report of a command: figures and checks.</summary>
internal sealed class Report(string title)
{
    private const int NameWidth = 46;

    private readonly List<(string Name, string Value, bool? Passed)> _rows = [];
    private readonly List<string> _notes = [];

    /// <summary>Adds a figure without a condition.</summary>
    public void Figure(string name, object value) => _rows.Add((name, $"{value}", null));

    /// <summary>Adds a check.</summary>
    public void Check(string name, bool passed, object value) => _rows.Add((name, $"{value}", passed));

    /// <summary>Adds durations whose median must not exceed a limit.</summary>
    public void Goal(string name, Durations times, TimeSpan median)
    {
        var passed = times.Count > 0 && times.Quantile(0.5) <= median;
        _rows.Add(($"{name} (p50 ≤ {median.TotalMilliseconds:0} ms)", $"{times}", passed));
    }

    /// <summary>Adds a line with details after the table.</summary>
    public void Note(string line) => _notes.Add(line);

    /// <summary>Prints the report.</summary>
    /// <returns>The exit code: 0 if all checks passed, otherwise 1.</returns>
    public int Print()
    {
        Console.WriteLine(title);
        foreach (var (name, value, passed) in _rows)
        {
            var mark = passed switch { null => "    ", true => "ok  ", false => "FAIL" };
            Console.WriteLine($"  {mark}  {name.PadRight(NameWidth)}  {value}");
        }

        foreach (var note in _notes)
            Console.WriteLine($"        {note}");

        var failures = _rows.Count(row => row.Passed == false);
        Console.WriteLine(failures == 0 ? "  All checks passed." : $"  {failures} checks failed.");
        return failures == 0 ? 0 : 1;
    }
}
