using System.Collections.Concurrent;
using PortBridge.Protocol.Messages;
using PortBridge.Transport;

namespace PortBridge.Bridge.Tests.Transport;

/// <summary>The messages that subscriptions to the wire tap receive.</summary>
public sealed class WireTapTests : BridgeTest
{
    private readonly ConcurrentQueue<WireFrame> _seen = [];

    [Fact]
    public async Task A_subscription_receives_only_its_own_sessions_and_the_workers_messages()
    {
        using var subscription = Host.Wire.Subscribe(_seen.Enqueue);
        subscription.IsEnabled = true;
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var mine = await Host.OpenAsync(worker, new SessionOptions { WireTap = subscription }, Cancel);
        var another = await Host.OpenAsync(worker, null, Cancel);

        await worker.SendAsync(FinalOf(another.Id, 0, "secret"));
        await worker.SendAsync(FinalOf(mine.Id, 0, "mine"));
        await WaitUntilHandledAsync(worker);

        Assert.Equal(
            [
                (WireDirection.Received, null, """{"event":"ready","""),
                (WireDirection.Sent, mine.Id, """{"cmd":"start_session","""),
                (WireDirection.Received, mine.Id, """{"event":"session_started","""),
                (WireDirection.Received, mine.Id, """{"event":"final","""),
            ],
            _seen.Where(frame => !frame.Json.Contains("\"pong\"", StringComparison.Ordinal))
                .Select(frame => (frame.Direction, frame.SessionId, frame.Json[..(frame.Json.IndexOf(',') + 1)])));
        Assert.DoesNotContain(_seen, frame => frame.Json.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audio_is_left_out_and_its_length_is_reported()
    {
        using var subscription = Host.Wire.Subscribe(_seen.Enqueue);
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, new SessionOptions { WireTap = subscription }, Cancel);
        subscription.IsEnabled = true;

        await session.WriteAsync(Pcm(100), Cancel);
        Assert.Equal(3200, (await worker.ReadAsync<AudioChunk>(Cancel)).Pcm.Length);

        var frame = Assert.Single(_seen);
        Assert.Equal(3200, frame.AudioBytes);
        Assert.Contains("\"pcm_b64\":\"\"", frame.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_subscription_receives_nothing()
    {
        var subscription = Host.Wire.Subscribe(_seen.Enqueue);
        subscription.IsEnabled = true;
        subscription.Dispose();

        var worker = await Host.ReadyWorkerAsync(Cancel);
        await Host.OpenAsync(worker, new SessionOptions { WireTap = subscription }, Cancel);

        Assert.Empty(_seen);
    }

    [Fact]
    public void A_subscription_drops_its_oldest_session_when_it_has_too_many()
    {
        using var subscription = Host.Wire.Subscribe(_seen.Enqueue);
        for (var number = 0; number <= WireTapSubscription.MaxSessions; number++)
            subscription.AddSession($"s{number}");

        Assert.False(subscription.Includes("s0"));
        Assert.True(subscription.Includes("s1"));
        Assert.True(subscription.Includes($"s{WireTapSubscription.MaxSessions}"));
    }

    [Fact]
    public void Without_enabled_subscriptions_a_message_allocates_nothing()
    {
        var tap = new ConnectionTap(new WireTap(TimeProvider.System), generation: 1);
        var chunk = new AudioChunk("s", new byte[3200]);
        var partial = PartialOf("s", 0, "words");
        tap.Sent(chunk);
        tap.Received(partial);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            tap.Sent(chunk);
            tap.Received(partial);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
