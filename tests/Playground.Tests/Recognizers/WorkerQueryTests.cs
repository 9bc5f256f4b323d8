using CliWrap;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Recognizers;
using PortBridge.Testing;

namespace PortBridge.Playground.Tests.Recognizers;

/// <summary>Questions to programs that every Unix has, in place of the worker.</summary>
public sealed class WorkerQueryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCollector _log = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task An_answer_is_returned_and_nothing_is_logged()
    {
        Assert.Equal("größer\n", await QueryAsync("echo größer; echo progress >&2"));

        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task An_answer_with_a_failing_exit_code_is_returned_and_logged_with_the_standard_error()
    {
        Assert.Equal("a list\n", await QueryAsync("echo a list; echo one is broken >&2; exit 3"));

        Assert.Contains("code 3. one is broken", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_answer_is_none() => Assert.Null(await QueryAsync("echo"));

    [Fact]
    public async Task A_program_that_is_not_there_is_logged_and_gives_no_answer()
    {
        Assert.Null(await Query("/no/such/program").QueryAsync("engines").Within(Cancelled));

        Assert.Contains("/no/such/program", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" >&2")]
    public async Task A_program_that_writes_without_end_is_refused(string redirection)
    {
        Assert.Null(await QueryAsync("exec yes" + redirection));

        Assert.Contains(
            $"exceeds {WorkerQuery.MaxBytes} bytes", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_the_greatest_length_is_returned_whole()
    {
        var answer = await QueryAsync($"head -c {WorkerQuery.MaxBytes} /dev/zero | tr '\\0' x");

        Assert.Equal(WorkerQuery.MaxBytes, answer!.Length);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task A_program_that_does_not_answer_is_killed_at_the_deadline_with_its_children()
    {
        var pipe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await Cli.Wrap("mkfifo").WithArguments(pipe).ExecuteAsync(Cancelled);
        var asking = QueryAsync($"exec 3>{pipe}; echo started >&3; sleep 1000 & wait");
        using var held = new StreamReader(await Task.Run(() => File.OpenRead(pipe), Cancelled).Within(Cancelled));
        File.Delete(pipe);
        Assert.Equal("started", await held.ReadLineAsync(Cancelled).AsTask().Within(Cancelled));
        _time.Advance(WorkerQuery.Timeout - TimeSpan.FromTicks(1));
        Assert.False(asking.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(await asking);
        Assert.Contains("time limit of 20 s", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
        // The pipe ends when every process that holds it has ended.
        Assert.Equal("", await held.ReadToEndAsync(Cancelled).Within(Cancelled));
    }

    private Task<string?> QueryAsync(string script) => Query("/bin/sh").QueryAsync("-c", script).Within(Cancelled);

    private WorkerQuery Query(string fileName) =>
        new(_time, _log.CreateLogger<WorkerQuery>()) { FileName = fileName };
}
