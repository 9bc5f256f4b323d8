using System.Collections.Concurrent;
using PortBridge.Protocol.Messages;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>The execution context in which a session's audio is sent.</summary>
public sealed class AudioSenderTests : BridgeTest
{
    private static readonly AsyncLocal<string?> Caller = new();

    [Fact]
    public async Task Audio_is_not_sent_in_the_execution_context_of_the_caller_that_triggers_the_placement()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        ConcurrentQueue<(string? SessionId, string? Caller)> sent = [];
        using var subscription = Host.Wire.Subscribe(frame =>
        {
            if (frame.Direction == WireDirection.Sent)
                sent.Enqueue((frame.SessionId, Caller.Value));
        });
        subscription.IsEnabled = true;

        Caller.Value = "caller";
        var session = await Host.OpenAsync(worker, new SessionOptions { WireTap = subscription }, Cancel);
        await session.WriteAsync(Pcm(100), Cancel);
        await worker.ReadAsync<AudioChunk>(Cancel);

        Assert.Equal([(session.Id, null), (session.Id, null)], sent);
    }
}
