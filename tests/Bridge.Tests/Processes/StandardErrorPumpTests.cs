using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Processes;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Processes;

/// <summary>Draining a worker's standard error into the log.</summary>
public sealed class StandardErrorPumpTests : IDisposable
{
    private const int LineLogged = 6;

    private readonly Pipe _pipe = new();
    private readonly LogCollector _logs = new();
    private readonly StandardErrorPump _pump;

    public StandardErrorPumpTests() => _pump = new StandardErrorPump(
        _pipe.Reader, 7, mayHaveSpeech: () => false, new FakeTimeProvider(), _logs.CreateLogger("PortBridge"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IEnumerable<string> Lines => _logs.Of(LineLogged).Select(entry => entry.Message["worker 7: ".Length..]);

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Each_line_is_logged_separately_including_a_last_one_without_a_line_break()
    {
        await PumpAsync("one\ntwo\r\n\nlast");

        Assert.Equal(["one", "two", "", "last"], Lines);
        Assert.Equal(Lines, _pump.Tail);
    }

    [Fact]
    public void Lines_that_are_split_at_any_byte_are_logged_as_written() => Prop.ForAll(
        Gen.Elements("", "a", "ü 🎙", new string('x', StandardErrorPump.MaxLineBytes)).ArrayOf().ToArbitrary(),
        Gen.Choose(1, 5000).NonEmptyListOf().ToArbitrary(),
        (lines, cuts) =>
        {
            using var test = new StandardErrorPumpTests();
            test.PumpAsync(string.Concat(lines.Select(line => line + "\n")), cuts).GetAwaiter().GetResult();
            return test.Lines.SequenceEqual(lines);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public async Task A_line_is_truncated_at_4096_bytes_regardless_of_how_it_is_split(int pieces)
    {
        await PumpAsync(new string('x', 10_000) + "\nnext\n", [pieces]);

        Assert.Equal([new string('x', 4096), "next"], Lines);
    }

    [Fact]
    public async Task Only_the_last_40_lines_are_kept_for_the_workers_exit()
    {
        await PumpAsync(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}\n")));

        Assert.Equal(Enumerable.Range(60, 40).Select(i => $"{i}"), _pump.Tail);
        Assert.Equal(100, Lines.Count());
    }

    [Fact]
    public async Task Output_without_line_breaks_uses_the_memory_of_one_line()
    {
        var pumping = _pump.RunAsync();
        for (var i = 0; i < 1000; i++)
            await _pipe.Writer.WriteAsync(new byte[64 * 1024], Cancel);
        await _pipe.Writer.CompleteAsync();
        await pumping.WithTimeout(Cancel);

        Assert.Single(_pump.Tail);
    }

    [Fact]
    public async Task Reading_an_endless_stream_can_be_cancelled_and_its_incomplete_line_is_logged()
    {
        var pumping = _pump.RunAsync();
        await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes("begun"), Cancel);

        _pump.Cancel();

        await pumping.WithTimeout(Cancel);
        Assert.Equal(["begun"], _pump.Tail);
    }

    [Fact]
    public async Task A_stream_whose_read_fails_counts_as_ended()
    {
        await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes("said\n"), Cancel);
        await _pipe.Writer.CompleteAsync(new IOException("The disk is gone."));

        await _pump.RunAsync().WithTimeout(Cancel);

        Assert.Contains("The disk is gone.", Assert.Single(_logs.Of(7)).Message, StringComparison.Ordinal);
    }

    private async Task PumpAsync(string text, List<int>? cuts = null)
    {
        var pumping = _pump.RunAsync();
        var bytes = Encoding.UTF8.GetBytes(text).AsMemory();
        for (var i = 0; !bytes.IsEmpty; i++)
        {
            var length = cuts is null ? bytes.Length : Math.Min(bytes.Length, cuts[i % cuts.Count]);
            await _pipe.Writer.WriteAsync(bytes[..length], Cancel);
            bytes = bytes[length..];
        }

        await _pipe.Writer.CompleteAsync();
        await pumping.WithTimeout(Cancel);
    }
}
