using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.SocketIo.Speech;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>The pauses of a client's stream, on a clock that the test advances.</summary>
public sealed class ClientStreamTests(GatewayServer server)
{
    private readonly WaitableTimeProvider _time = new();
    private readonly Channel<SpeechEvent> _events = Channel.CreateUnbounded<SpeechEvent>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pause_ends_the_utterance_and_a_longer_one_the_stream()
    {
        using var log = new LogCollector();
        using var lease = new Lease();
        using var feed = new TranscriptFeed([], _time, new Logger<TranscriptFeed>(log));
        var options = new GatewayOptions();
        var stream = new ClientStream("me", null, new ClientStreamContext(
            server.Bridge, options, feed, _time, (_, e) => _events.Writer.TryWrite(e), (_, _) => { }, _ => { }));
        stream.Start(Task.CompletedTask, lease);

        // Without silence at its end.
        await stream.TryWriteAsync(Speech.Pcm.AsMemory(0, 48_000));
        await _time.ElapseAsync(options.SocketIo.PauseTimeout, Cancel);
        await ReadFinalAsync();
        Assert.False(stream.IsEnding);

        await _time.ElapseAsync(options.SocketIo.IdleTimeout, Cancel);
        await stream.Completion.WithTimeout(Cancel);
        Assert.True(stream.IsEnding);
        Assert.True(lease.IsDisposed);
        Assert.False(await stream.TryWriteAsync(new byte[2]));
    }

    [Fact]
    public async Task A_stream_begins_after_the_end_of_the_previous_one()
    {
        using var log = new LogCollector();
        using var lease = new Lease();
        using var feed = new TranscriptFeed([], _time, new Logger<TranscriptFeed>(log));
        var previous = new TaskCompletionSource();
        var stream = new ClientStream("me", null, new ClientStreamContext(
            server.Bridge, new GatewayOptions(), feed, _time, (_, e) => _events.Writer.TryWrite(e), (_, _) => { }, _ => { }));
        stream.Start(previous.Task, lease);

        await stream.TryWriteAsync(Speech.Pcm.AsMemory(0, 48_000));
        stream.End();
        Assert.False(stream.Completion.IsCompleted);
        previous.SetResult();

        await stream.Completion.WithTimeout(Cancel);
        await ReadFinalAsync();
    }

    private async Task ReadFinalAsync()
    {
        while (await _events.Reader.ReadAsync(Cancel).AsTask().WithTimeout(Cancel) is not SpeechEvent.Final { Text.Length: > 0 })
        {
        }
    }

    private sealed class Lease : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
