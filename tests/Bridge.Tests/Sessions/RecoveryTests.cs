using PortBridge.Hosting;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>The recovery of sessions whose worker was lost.</summary>
public sealed class RecoveryTests : BridgeTest
{
    [Fact]
    public async Task Uncommitted_audio_is_replayed_to_the_next_worker_and_the_session_continues()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(first, null, Cancel);
        var audio = Noise(8000);
        await session.WriteAsync(audio, Cancel);
        await HearAsync(first, 8000);
        await first.SendAsync(new Final(session.Id, 0, "one", 0, 5000));
        await WaitUntilHandledAsync(first);

        first.Exit(139);
        var second = await Host.ReadyWorkerAsync(Cancel);
        var start = await second.AcceptSessionAsync(Cancel);
        var heard = await HearAsync(second, 6000);

        Assert.Equal(new Resume(2000, 1, 3000), start.Resume);
        Assert.Equal(session.Id, start.SessionId);
        Assert.Equal(audio[64_000..], heard);
        await second.SendAsync(new Final(session.Id, 1, "two", 5000, 8000));
        var stopping = session.StopAsync(Cancel);
        await second.ReadAsync<StopSession>(Cancel);
        await second.SendAsync(new SessionStopped(session.Id, "two", 6000, "stopped"));

        Assert.Equal(new SpeechSessionResult("one two", Ms(8000), "stopped"), await stopping.WithTimeout(Cancel));
        var events = await EventsToEndAsync(session);
        Assert.Equal(
            [typeof(SpeechEvent.Final), typeof(SpeechEvent.Interrupted), typeof(SpeechEvent.Resumed),
                typeof(SpeechEvent.Final), typeof(SpeechEvent.Stopped)],
            events.Select(e => e.GetType()));
    }

    [Fact]
    public async Task A_repeated_final_is_delivered_once()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(first, null, Cancel);
        await session.WriteAsync(Pcm(1000), Cancel);
        await first.SendAsync(FinalOf(session.Id, 0, "one"));
        await WaitUntilHandledAsync(first);
        first.Exit(139);
        var second = await Host.ReadyWorkerAsync(Cancel);
        await second.AcceptSessionAsync(Cancel);

        await second.SendAsync(FinalOf(session.Id, 0, "one"));
        await second.SendAsync(FinalOf(session.Id, 1, "two"));
        await second.SendAsync(FinalOf(session.Id, 1, "two"));
        await second.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));

        var finals = (await EventsToEndAsync(session)).OfType<SpeechEvent.Final>();
        Assert.Equal([0, 1], finals.Select(final => final.Utterance));
    }

    [Fact]
    public async Task Audio_written_while_there_is_no_worker_is_sent_to_the_next()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(first, null, Cancel);
        first.Exit(1);
        await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        var audio = Noise(3000);

        await session.WriteAsync(audio, Cancel);

        var second = await Host.ReadyWorkerAsync(Cancel);
        var start = await second.AcceptSessionAsync(Cancel);
        Assert.Null(start.Resume);
        Assert.Equal(audio, await HearAsync(second, 3000));
    }

    [Fact]
    public async Task Audio_that_exceeds_the_replay_buffer_is_reported_as_a_gap()
    {
        await using var host = await BridgeHost.StartAsync(
            options =>
            {
                options.Recovery.MaxAudio = TimeSpan.FromSeconds(20);
                options.Recovery.Timeout = TimeSpan.FromMinutes(10);
            },
            Cancel);
        var first = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(first, new SessionOptions { Overflow = AudioOverflow.DropOldest }, Cancel);
        first.Exit(1);
        await host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        var audio = Noise(25_500);

        await session.WriteAsync(audio, Cancel);

        var second = await host.ReadyWorkerAsync(Cancel);
        var start = await second.AcceptSessionAsync(Cancel);
        Assert.Equal(new Resume(6000, 0), start.Resume);
        Assert.Equal(audio[(6 * 32_000)..], await HearAsync(second, 19_500));
        await session.CancelAsync();
        Assert.Contains(new SpeechEvent.Gap(TimeSpan.Zero, Ms(6000)), await EventsToEndAsync(session));
    }

    [Fact]
    public async Task A_worker_that_falls_behind_live_audio_is_told_the_length_of_the_gap()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, new SessionOptions { Overflow = AudioOverflow.DropOldest }, Cancel);
        await session.WriteAsync(Pcm(20_000), Cancel);
        await HearAsync(worker, 20_000);
        await session.WriteAsync(Pcm(35_000), Cancel).AsTask().WithTimeout(Cancel);

        await worker.SendAsync(new Progress(session.Id, 20_000, 20_000));

        var chunk = await worker.ReadAsync<AudioChunk>(Cancel);
        Assert.Equal(5000, chunk.GapMs);
        await session.CancelAsync();
        Assert.Contains(new SpeechEvent.Gap(Ms(20_000), Ms(5000)), await EventsToEndAsync(session));
    }

    [Fact]
    public async Task A_stopping_session_is_stopped_on_the_next_worker()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(first, null, Cancel);
        await session.WriteAsync(Pcm(1000), Cancel);
        var stopping = session.StopAsync(Cancel);
        await HearAsync(first, 1000);
        await first.ReadAsync<StopSession>(Cancel);

        first.Exit(139);

        var second = await Host.ReadyWorkerAsync(Cancel);
        await second.AcceptSessionAsync(Cancel);
        await HearAsync(second, 1000);
        await second.ReadAsync<StopSession>(Cancel);
        await second.SendAsync(FinalOf(session.Id, 0, "safe"));
        await second.SendAsync(new SessionStopped(session.Id, "safe", 0, "stopped"));
        Assert.Equal("safe", (await stopping.WithTimeout(Cancel)).Text);
    }

    [Fact]
    public async Task A_session_without_another_worker_fails_after_the_recovery_timeout()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        worker.Exit(1);
        var next = await Host.NextWorkerAsync(Cancel);

        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(10), Cancel);
        await next.Killed.WithTimeout(Cancel);
        Host.Time.Advance(TimeSpan.FromSeconds(30));

        var failed = Assert.IsType<SpeechEvent.Failed>((await EventsToEndAsync(session))[^1]);
        Assert.True(failed.Error.IsRetriable || failed.Error.Code == ErrorCodes.WorkerUnavailable);
    }

    [Fact]
    public async Task A_session_with_work_at_two_crashes_is_a_poison_session_and_others_continue()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var poison = await Host.OpenAsync(first, null, Cancel);
        var idle = await Host.OpenAsync(first, null, Cancel);
        await poison.WriteAsync(Pcm(100), Cancel);
        await HearAsync(first, 100);
        first.Exit(139);

        var second = await Host.ReadyWorkerAsync(Cancel);
        await second.ReadAsync<StartSession>(Cancel);
        await second.ReadAsync<StartSession>(Cancel);
        second.Exit(139);

        var third = await Host.ReadyWorkerAsync(Cancel);
        var start = await third.AcceptSessionAsync(Cancel);
        var failed = Assert.IsType<SpeechEvent.Failed>((await EventsToEndAsync(poison))[^1]);
        Assert.Equal(ErrorCodes.PoisonSession, failed.Error.Code);
        Assert.Equal(idle.Id, start.SessionId);
    }

    [Fact]
    public async Task Of_several_suspects_only_the_culprit_becomes_a_poison_session()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var sessions = new List<ISpeechSession>();
        for (var i = 0; i < 3; i++)
        {
            var session = await Host.OpenAsync(worker, null, Cancel);
            await session.WriteAsync(Pcm(100), Cancel);
            await HearAsync(worker, 100);
            sessions.Add(session);
        }

        var culprit = sessions[1];
        var dispatcher = ((SpeechBridge)Host.Bridge).Dispatcher;
        for (var crash = 1; dispatcher.Count == 3; crash++)
        {
            Assert.InRange(crash, 1, 4);
            worker.Exit(139);
            worker = await Host.ReadyWorkerAsync(Cancel);
            if (dispatcher.Count == 3)
                await PlayUntilHeardAsync(worker, culprit.Id);
        }

        Assert.Equal(2, dispatcher.Count);
        var failed = Assert.IsType<SpeechEvent.Failed>((await EventsToEndAsync(culprit))[^1]);
        Assert.Equal(ErrorCodes.PoisonSession, failed.Error.Code);
    }

    [Theory]
    [InlineData(137)]
    [InlineData(143)]
    public async Task A_worker_that_is_killed_from_outside_makes_no_session_a_suspect(int exitCode)
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await session.WriteAsync(Pcm(100), Cancel);
        for (var i = 0; i < 4; i++)
        {
            worker.Exit(exitCode);
            worker = await Host.ReadyWorkerAsync(Cancel);
            await worker.AcceptSessionAsync(Cancel);
            await HearAsync(worker, 100);
        }

        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        Assert.IsType<SpeechEvent.Stopped>((await EventsToEndAsync(session))[^1]);
    }

    protected override void Configure(PortBridgeOptions options)
    {
        options.Recovery.Enabled = true;
        options.Restart.MaxRestarts = 100;
    }

    // Plays a worker that crashes when it receives one session's audio; it accepts that of the others before.
    private static async Task PlayUntilHeardAsync(InMemoryWorker worker, string culprit)
    {
        while (true)
        {
            switch (await worker.ReadAsync<Command>(Cancel))
            {
                case StartSession start:
                    await worker.SendAsync(new SessionStarted(start.SessionId));
                    break;
                case AudioChunk chunk when chunk.SessionId == culprit:
                    return;
                case AudioChunk chunk:
                    await worker.SendAsync(new Progress(chunk.SessionId, 100, 100));
                    break;
            }
        }
    }

    private static async Task<byte[]> HearAsync(InMemoryWorker worker, int milliseconds)
    {
        var heard = new List<byte>();
        while (heard.Count < milliseconds * 32)
            heard.AddRange((await worker.ReadAsync<AudioChunk>(Cancel)).Pcm.ToArray());
        return [.. heard];
    }

    private static byte[] Noise(int milliseconds)
    {
        var pcm = Pcm(milliseconds);
        new Random(milliseconds).NextBytes(pcm);
        return pcm;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
