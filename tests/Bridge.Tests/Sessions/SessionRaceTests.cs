using System.Buffers;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>Concurrent use of a session by its owner, two workers and slow listeners.</summary>
public sealed class SessionRaceTests : BridgeTest
{
    [Fact]
    public async Task A_session_can_be_disposed_while_finals_arrive()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        for (var round = 0; round < 10; round++)
        {
            var sessions = new List<ISpeechSession>();
            for (var i = 0; i < 8; i++)
            {
                sessions.Add(await Host.OpenAsync(worker, null, Cancel));
                await worker.SendAsync(FinalOf(sessions[^1].Id, 0, new string('a', 200_000)));
            }

            var sending = Task.Run(() => SendFinalsAsync(worker, sessions), Cancel);
            await sessions[0].ReadEventsAsync(Cancel).FirstAsync(e => e is SpeechEvent.Final { Utterance: >= 10 }, Cancel)
                .AsTask().WithTimeout(Cancel, "a final");

            foreach (var session in sessions)
                await session.DisposeAsync();

            await sending.WithTimeout(Cancel);
            foreach (var session in sessions)
                Assert.Equal(session.Id, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
        }
    }

    [Fact]
    public async Task Disposing_an_ended_session_does_not_build_its_text_again()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await worker.SendAsync(FinalOf(session.Id, 0, new string('a', 200_000)));
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        await EventsToEndAsync(session);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var disposing = session.DisposeAsync();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(disposing.IsCompletedSuccessfully);
        Assert.InRange(allocated, 0, 10_000);
    }

    [Fact]
    public async Task A_final_that_is_in_the_text_of_a_cancelled_session_was_delivered()
    {
        await using var host = await BridgeHost.StartAsync(null, Cancel);
        var worker = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(worker, null, Cancel);
        using var gate = new ThreadGate();
        using var listener = gate.At("portbridge.final.latency", host.Meters);

        await worker.SendAsync(FinalOf(session.Id, 0, "one"));
        await gate.Reached.WithTimeout(Cancel);
        await session.CancelAsync();
        gate.Release();

        var events = await EventsToEndAsync(session);
        Assert.Equal("one", Assert.IsType<SpeechEvent.Stopped>(events[^1]).Text);
        Assert.Equal("one", Assert.Single(events.OfType<SpeechEvent.Final>()).Text);
    }

    [Fact]
    public async Task Finals_stay_in_order_when_a_listener_blocks_the_worker_that_the_session_leaves()
    {
        await using var host = await BridgeHost.StartAsync(null, Cancel);
        var old = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(old, null, Cancel);
        using var gate = new ThreadGate();
        using var listener = gate.At("portbridge.final.latency", host.Meters);
        await old.SendAsync(FinalOf(session.Id, 0, "one"));
        await gate.Reached.WithTimeout(Cancel);

        var replacing = host.Bridge.ReplaceWorkersAsync(Cancel);
        var next = await host.Launcher.NextAsync(Cancel);
        await next.ReadyAsync();
        var start = await next.AcceptSessionAsync(Cancel);
        await next.SendAsync(FinalOf(session.Id, 1, "two"));
        var first = await session.ReadEventsAsync(Cancel).OfType<SpeechEvent.Final>().FirstAsync(Cancel)
            .AsTask().WithTimeout(Cancel, "a final");
        gate.Release();
        await next.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));

        var stopped = Assert.IsType<SpeechEvent.Stopped>((await EventsToEndAsync(session))[^1]);
        Assert.Equal((0, 1), (first.Utterance, start.Resume!.Utterance));
        Assert.Equal("one two", stopped.Text);
        await old.ReadAsync<CancelSession>(Cancel);
        await old.ReadAsync<Shutdown>(Cancel);
        old.Exit(0);
        await replacing.WithTimeout(Cancel);
    }

    [Fact]
    public async Task Audio_of_a_session_that_ends_while_it_is_sent_does_not_count_as_dropped()
    {
        await using var host = await BridgeHost.StartAsync(
            options => options.MaxUnprocessedAudio = TimeSpan.FromSeconds(1), Cancel);
        var worker = await host.ReadyWorkerAsync(Cancel);
        using var gate = new ThreadGate();
        var isHeld = false;
        using var subscription = host.Wire.Subscribe(frame =>
        {
            if (isHeld && frame.AudioBytes > 0)
                gate.Pass();
        });
        subscription.IsEnabled = true;
        var dropped = 0L;
        using var listener = ThreadGate.Listen("portbridge.audio.dropped", host.Meters);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref dropped));
        listener.Start();
        var session = await host.OpenAsync(
            worker, new SessionOptions { Overflow = AudioOverflow.DropOldest, WireTap = subscription }, Cancel);
        await session.WriteAsync(Pcm(4000), Cancel);
        await worker.ReadAsync<AudioChunk>(Cancel);

        // The read loop sends the chunks that the progress event allows, and is blocked at the second of three.
        isHeld = true;
        await worker.SendAsync(new Progress(session.Id, 1000, 4000));
        await gate.Reached.WithTimeout(Cancel);
        await session.DisposeAsync();
        gate.Release();
        await worker.SendPayloadAsync("""{"event":"after"}""");
        await host.Logs.WhenAsync(entry => entry.Message.Contains("after", StringComparison.Ordinal), "after", Cancel);

        Assert.Equal(0, Interlocked.Read(ref dropped));
    }

    [Fact]
    public async Task An_event_of_the_previous_worker_does_not_count_for_the_next()
    {
        using var rounds = new MovingSession();
        for (var round = 0; round < 200; round++)
            Assert.True(await rounds.RunAsync(Cancel), $"In round {round} the next worker's audio counts as processed.");
    }

    // As many as fit into an unread event queue, in batches that a busy machine reads in time.
    private static async Task SendFinalsAsync(InMemoryWorker worker, List<ISpeechSession> sessions)
    {
        for (var first = 1; first <= 900; first += 50)
            await worker.SendRawAsync(Finals(sessions, first, 50));
    }

    /// <returns>The encoded finals of all sessions, in turns.</returns>
    private static ReadOnlyMemory<byte> Finals(List<ISpeechSession> sessions, int first, int count)
    {
        var frames = new ArrayBufferWriter<byte>();
        var payload = new ArrayBufferWriter<byte>();
        for (var utterance = first; utterance < first + count; utterance++)
        {
            foreach (var session in sessions)
            {
                payload.ResetWrittenCount();
                MessageJson.Write(payload, FinalOf(session.Id, utterance, "word"));
                FrameEncoder.Write(frames, payload.WrittenSpan);
            }
        }

        return frames.WrittenMemory;
    }
}
