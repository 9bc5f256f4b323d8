using CliWrap;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Recognizers;
using PortBridge.Testing;

namespace PortBridge.Playground.Tests.Recognizers;

/// <summary>Runs standard Unix commands in place of the worker.</summary>
public sealed class WorkerQueryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCollector _log = new();

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task The_output_is_returned_and_nothing_is_logged()
    {
        Assert.Equal("größer\n", await QueryAsync("echo größer; echo progress >&2"));

        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task The_output_of_a_failing_command_is_returned_and_its_standard_error_is_logged()
    {
        Assert.Equal("a list\n", await QueryAsync("echo a list; echo one is broken >&2; exit 3"));

        Assert.Contains("code 3. one is broken", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_output_is_null() => Assert.Null(await QueryAsync("echo"));

    [Fact]
    public async Task A_missing_executable_is_logged()
    {
        Assert.Null(await Query("/no/such/program").QueryAsync("engines").WithTimeout(Canceled));

        Assert.Contains("/no/such/program", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" >&2")]
    public async Task Endless_output_is_rejected(string redirection)
    {
        Assert.Null(await QueryAsync("exec yes" + redirection));

        Assert.Contains(
            $"exceeds {WorkerQuery.MaxBytes} bytes", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_of_the_maximum_length_is_returned()
    {
        var answer = await QueryAsync($"head -c {WorkerQuery.MaxBytes} /dev/zero | tr '\\0' x");

        Assert.Equal(WorkerQuery.MaxBytes, answer!.Length);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task A_command_that_exceeds_the_time_limit_is_killed_with_its_children()
    {
        var pipe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await Cli.Wrap("mkfifo").WithArguments(pipe).ExecuteAsync(Canceled);
        var asking = QueryAsync($"exec 3>{pipe}; echo started >&3; sleep 1000 & wait");
        using var held = new StreamReader(await Task.Run(() => File.OpenRead(pipe), Canceled).WithTimeout(Canceled));
        File.Delete(pipe);
        Assert.Equal("started", await held.ReadLineAsync(Canceled).AsTask().WithTimeout(Canceled));
        _time.Advance(WorkerQuery.Timeout - TimeSpan.FromTicks(1));
        Assert.False(asking.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(await asking);
        Assert.Contains("time limit of 20 s", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
        // The pipe ends when every process that holds it has exited.
        Assert.Equal("", await held.ReadToEndAsync(Canceled).WithTimeout(Canceled));
    }

    private Task<string?> QueryAsync(string script) => Query("/bin/sh").QueryAsync("-c", script).WithTimeout(Canceled);

    private WorkerQuery Query(string fileName) =>
        new(_time, _log.CreateLogger<WorkerQuery>()) { FileName = fileName };
}
