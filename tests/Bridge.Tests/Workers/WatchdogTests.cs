using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>Workers that are running but hang.</summary>
public sealed class WatchdogTests : BridgeTest
{
    [Fact]
    public async Task A_worker_that_does_not_answer_a_ping_is_killed_and_restarted()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        await worker.ReadAsync<Ping>(Cancel);

        for (var i = 0; i < 5; i++)
            Host.Time.Advance(TimeSpan.FromSeconds(1));

        await worker.Killed.WithTimeout(Cancel);
        var status = await Host.WhenAsync(status => status.LastExit is not null, Cancel);
        Assert.Equal(WorkerExitReason.Unresponsive, status.LastExit!.Reason);
        Assert.Contains("ping", status.LastExit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_worker_that_answers_pings_is_never_killed()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        for (var i = 0; i < 100; i++)
            await PassASecondAsync(worker);

        Assert.Equal(WorkerState.Ready, Host.Bridge.Worker.State);
    }

    [Fact]
    public async Task An_engine_without_progress_is_detected_although_pings_are_answered()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await session.WriteAsync(Pcm(1000), Cancel);
        await worker.ReadAsync<AudioChunk>(Cancel);
        await worker.SendAsync(new Progress(session.Id, 1000, 500));

        for (var i = 0; i < 16 && !worker.Killed.IsCompleted; i++)
            await PassASecondAsync(worker);

        await worker.Killed.WithTimeout(Cancel);
        var status = await Host.WhenAsync(status => status.LastExit is not null, Cancel);
        Assert.Contains("engine hangs", status.LastExit!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_final_counts_as_a_hang()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await worker.SendAsync(new SpeechStarted(session.Id, 0));
        await worker.SendAsync(new SpeechStopped(session.Id, 900));
        await WaitUntilHandledAsync(worker);

        for (var i = 0; i < 16 && !worker.Killed.IsCompleted; i++)
            await PassASecondAsync(worker);

        await worker.Killed.WithTimeout(Cancel);
    }

    [Fact]
    public async Task A_session_without_progress_while_others_progress_is_a_hang_only_after_the_session_timeout()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var waiting = await Host.OpenAsync(worker, null, Cancel);
        var busy = await Host.OpenAsync(worker, null, Cancel);
        await waiting.WriteAsync(Pcm(1000), Cancel);
        await worker.ReadAsync<AudioChunk>(Cancel);

        for (var i = 1; i < 100; i++)
        {
            await worker.SendAsync(PartialOf(busy.Id, 0, $"word {i}"));
            await WaitUntilHandledAsync(worker);
            await PassASecondAsync(worker);
        }

        Assert.Equal(WorkerState.Ready, Host.Bridge.Worker.State);
        Assert.False(worker.Killed.IsCompleted);
    }

    protected override void Configure(PortBridgeOptions options) => options.Watchdog = new WatchdogOptions
    {
        FirstWorkTimeout = TimeSpan.FromSeconds(15),
    };

    private async Task PassASecondAsync(InMemoryWorker worker)
    {
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        try
        {
            var ping = await worker.ReadAsync<Ping>(Cancel);
            await worker.SendAsync(new Pong(ping.TsMs));
            // It may be killed in the same second in which it has read a ping.
            await Task.WhenAny(WaitUntilHandledAsync(worker), worker.Killed).WithTimeout(Cancel);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // Its pipes are closed, so it was killed in this second.
            await worker.Killed.WithTimeout(Cancel);
        }
    }
}
