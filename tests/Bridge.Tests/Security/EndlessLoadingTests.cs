using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Security;

/// <summary>A worker that reports that it is loading, and never becomes ready, is ended.</summary>
public sealed class EndlessLoadingTests : BridgeTest
{
    [Fact]
    public async Task A_worker_that_loads_without_progress_is_ended()
    {
        var worker = await Host.NextWorkerAsync(Cancel);

        for (var minutes = 0; minutes < 15 && !worker.Killed.IsCompleted; minutes++)
            await LoadAsync(worker, new Loading("download", 100, 1000), TimeSpan.FromMinutes(1));

        await worker.Killed.WithTimeout(Cancel);
        await AssertStartTimeoutAsync("without progress");
    }

    [Fact]
    public async Task A_worker_that_loads_for_ever_with_progress_is_ended()
    {
        var worker = await Host.NextWorkerAsync(Cancel);

        for (var minutes = 0; minutes < 90 && !worker.Killed.IsCompleted; minutes++)
            await LoadAsync(worker, new Loading("download", minutes, 1000), TimeSpan.FromMinutes(1));

        await worker.Killed.WithTimeout(Cancel);
        await AssertStartTimeoutAsync("3600 s");
    }

    [Fact]
    public async Task A_worker_that_makes_progress_again_is_not_ended()
    {
        var worker = await Host.NextWorkerAsync(Cancel);

        for (var minutes = 0; minutes < 50; minutes++)
            await LoadAsync(worker, new Loading("download", minutes / 9, 1000), TimeSpan.FromMinutes(1));
        await worker.ReadyAsync();

        await Host.WhenAsync(status => status.State == WorkerState.Ready, Cancel);
        Host.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(worker.Killed.IsCompleted);
    }

    private async Task AssertStartTimeoutAsync(string reason)
    {
        var exit = (await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel)).LastExit!;
        Assert.Equal(WorkerExitReason.StartTimeout, exit.Reason);
        Assert.Contains(reason, exit.Message, StringComparison.Ordinal);
    }

    private async Task LoadAsync(InMemoryWorker worker, Loading loading, TimeSpan pause)
    {
        await worker.SendAsync(loading);
        var handled = WaitUntilHandledAsync(worker);
        await Task.WhenAny(handled, worker.Killed).WithTimeout(Cancel);
        Host.Time.Advance(pause);
    }
}
