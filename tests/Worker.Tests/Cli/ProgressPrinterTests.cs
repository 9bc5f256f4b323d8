using Microsoft.Extensions.Time.Testing;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Cli;

public sealed class ProgressPrinterTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Without_a_terminal_a_line_is_printed_for_every_10_percent()
    {
        Report(isTerminal: false, upTo: 1000);

        var lines = _output.ToString().TrimEnd().Split('\n');
        Assert.Equal(11, lines.Length);
        Assert.Equal("download  10 %  10.0 of 100.0 MB", lines[1]);
    }

    [Fact]
    public void On_a_terminal_one_line_is_overwritten()
    {
        Report(isTerminal: true, upTo: 1000);

        var text = _output.ToString();
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        Assert.EndsWith($"\r[{new string('=', 30)}] download 100 %  100.0 of 100.0 MB\n", text, StringComparison.Ordinal);
        Assert.Contains($"\r[{new string('=', 15)}{new string(' ', 15)}] download  50 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_the_bar_moves_at_most_ten_times_a_second()
    {
        Report(isTerminal: true, upTo: 1000);

        // A report every millisecond: printed at 0, 100, … 1000 ms; the last one is always printed.
        Assert.Equal(11, _output.ToString().Count(c => c == '\r'));
    }

    [Fact]
    public void A_warning_gets_its_own_line()
    {
        var printer = Report(isTerminal: true, upTo: 500);

        printer.Report(new LoadProgress(LoadStages.Download, 1, 9, "It broke off."));

        Assert.Contains(" MB\nIt broke off.\n", _output.ToString(), StringComparison.Ordinal);
    }

    private ProgressPrinter Report(bool isTerminal, int upTo)
    {
        var printer = new ProgressPrinter(_output, isTerminal, _time);
        for (var done = 0; done <= upTo; done++)
        {
            printer.Report(new LoadProgress(LoadStages.Download, done * 100_000, 100_000_000));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        return printer;
    }
}
