using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>Workers that fail to start or are slow to.</summary>
public sealed class WorkerStartTests : BridgeTest
{
    [Theory]
    [InlineData(ExitCodes.Unavailable, WorkerState.Backoff)]
    [InlineData(ExitCodes.Configuration, WorkerState.Failed)]
    public async Task The_error_of_a_worker_that_cannot_run_is_reported_to_openings(
        int exitCode, WorkerState state)
    {
        const string sentence = "Install libpocketsphinx3.";
        var waiting = RefusalAsync();
        var worker = await Host.NextWorkerAsync(Cancel);
        await worker.SendAsync(new Error(ErrorCodes.EngineUnavailable, sentence, false));
        worker.Exit(exitCode);

        var expected = new SpeechError(ErrorCodes.WorkerUnavailable, sentence, false);
        Assert.Equal(expected, await waiting);
        var status = await Host.WhenAsync(status => status.State == state, Cancel);
        Assert.Equal(expected, status.Error);
        Assert.Equal((WorkerExitReason.Unavailable, exitCode, 1), Exit(status));
        Assert.Equal(expected, await RefusalAsync());
    }

    [Fact]
    public async Task A_worker_that_exits_with_a_configuration_error_is_not_restarted()
    {
        (await Host.NextWorkerAsync(Cancel)).Exit(ExitCodes.Configuration);
        await Host.WhenAsync(status => status.State == WorkerState.Failed, Cancel);

        Host.Time.Advance(TimeSpan.FromDays(1));

        Assert.Single(Host.Launcher.Workers);
        Assert.Equal((WorkerState.Failed, 0), (Host.Bridge.Worker.State, Host.Bridge.Worker.Restarts));
        Assert.Single(Host.Logs.Of(5));
    }

    [Fact]
    public async Task A_worker_that_reported_no_error_is_described_by_its_exit_code()
    {
        (await Host.NextWorkerAsync(Cancel)).Exit(ExitCodes.Unavailable);

        Assert.Contains("code 69", (await RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_sends_no_message_is_killed_after_the_start_timeout()
    {
        var worker = await Host.NextWorkerAsync(Cancel);

        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(10), Cancel);

        await worker.Killed.WithTimeout(Cancel);
        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        Assert.Equal(WorkerExitReason.StartTimeout, status.LastExit?.Reason);
        Assert.Contains("10 s", status.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.WorkerUnavailable, (await RefusalAsync()).Code);
    }

    [Fact]
    public async Task Each_loading_message_resets_the_load_timeout()
    {
        var worker = await Host.NextWorkerAsync(Cancel);
        for (var done = 0; done < 3; done++)
        {
            await worker.SendAsync(new Loading("download", done, 3));
            var status = await Host.WhenAsync(status => status.Loading?.Done == done, Cancel);
            Assert.Equal((WorkerState.Loading, 3L), (status.State, status.Loading!.Total));
            await Host.Time.WhenTimerSetAsync(TimeSpan.FromMinutes(2), Cancel);
            Host.Time.Advance(TimeSpan.FromSeconds(119));
        }

        Assert.False(worker.Killed.IsCompleted);
        Host.Time.Advance(TimeSpan.FromSeconds(1));

        await worker.Killed.WithTimeout(Cancel);
    }

    [Fact]
    public async Task The_status_contains_the_workers_description()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        var status = Host.Bridge.Worker;

        Assert.Equal("in-memory", status.Description?.Worker);
        Assert.Equal(["partials"], status.Description?.Capabilities);
        Assert.Equal((1, worker.Id), (status.Generation, status.ProcessId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_program_that_cannot_be_started_is_reported_to_openings_and_retried(bool isTyped)
    {
        const string sentence = "No such program.";
        var worker = await Host.ReadyWorkerAsync(Cancel);
        Host.Launcher.Failure = isTyped ? new WorkerStartException(sentence) : new NotSupportedException(sentence);
        worker.Exit(1);

        var paused = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        await Host.Time.ElapseAsync(paused.NextStart!.Value - Host.Time.GetUtcNow(), Cancel);
        var status = await Host.WhenAsync(status => status.Restarts == 2, Cancel);

        Assert.Equal(WorkerExitReason.StartFailed, status.LastExit?.Reason);
        Assert.Equal((null, null), (status.LastExit?.ProcessId, status.LastExit?.ExitCode));
        Assert.Equal(sentence, (await RefusalAsync()).Message);
        Host.Launcher.Failure = null;
        await Host.ReadyWorkerAsync(Cancel);
    }

    private static (WorkerExitReason, int?, int) Exit(WorkerStatus status) =>
        (status.LastExit!.Reason, status.LastExit.ExitCode, status.LastExit.Generation);
}
