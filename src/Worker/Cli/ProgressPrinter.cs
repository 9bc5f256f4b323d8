using System.Globalization;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary>Prints the progress of a download: a progress bar on a terminal, otherwise a line for every 10 %.</summary>
/// <param name="output">Receives the text.</param>
/// <param name="isTerminal">Whether the output is a terminal.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressPrinter(TextWriter output, bool isTerminal, TimeProvider time) : IProgress<LoadProgress>
{
    private const int BarLength = 30;
    private const double Megabyte = 1e6;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private string? _stage;
    private long _shownAt;
    private int _tenth;
    private bool _isLineOpen;

    /// <summary>Creates a printer for standard error.</summary>
    /// <param name="output">The error output of the command, which may be another writer than standard error.</param>
    public static ProgressPrinter OnStandardError(TextWriter output) =>
        new(output, output == Console.Error && !Console.IsErrorRedirected, TimeProvider.System);

    public void Report(LoadProgress value)
    {
        if (value.Warning is { } warning)
            WriteLine(warning);
        if (value.Total is not (> 0 and var total))
            return;

        if (isTerminal)
            ShowBar(value, total);
        else
            ShowLine(value, total);
    }

    private static string Describe(LoadProgress value, long total) => string.Create(
        CultureInfo.InvariantCulture,
        $"{value.Stage} {100 * value.Done / total,3} %  {value.Done / Megabyte:0.0} of {total / Megabyte:0.0} MB");

    private void ShowBar(LoadProgress value, long total)
    {
        var isLast = value.Done == total;
        if (value.Stage == _stage && !isLast && time.GetElapsedTime(_shownAt) < Interval)
            return;

        (_stage, _shownAt) = (value.Stage, time.GetTimestamp());
        var filled = (int)(BarLength * value.Done / total);
        output.Write($"\r[{new string('=', filled).PadRight(BarLength)}] {Describe(value, total)}");
        _isLineOpen = true;
        if (isLast)
            WriteLine(null);
    }

    private void ShowLine(LoadProgress value, long total)
    {
        var tenth = (int)(10 * value.Done / total);
        if (value.Stage == _stage && tenth <= _tenth)
            return;

        (_stage, _tenth) = (value.Stage, tenth);
        WriteLine(Describe(value, total));
    }

    private void WriteLine(string? line)
    {
        if (_isLineOpen)
            output.WriteLine();
        _isLineOpen = false;
        if (line is not null)
            output.WriteLine(line);
    }
}
