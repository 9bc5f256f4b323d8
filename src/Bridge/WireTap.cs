using System.Buffers;
using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge;

/// <summary>
/// Shows the messages between the bridge and its workers to those who want to watch. A singleton; while nobody watches
/// it costs one comparison a message.
/// </summary>
/// <remarks>Messages hold what people say. A watch sees only those of its own sessions, and those of none.</remarks>
public sealed class WireTap(TimeProvider time)
{
    private readonly Lock _gate = new();
    private WireTapSubscription[] _watches = [];

    /// <summary>A watch, which begins when it is turned on.</summary>
    /// <param name="onFrame">
    /// Takes each message, in the loops that write and read them: it must neither wait nor throw.
    /// </param>
    public WireTapSubscription Watch(Action<WireFrame> onFrame) => new(this, onFrame);

    internal void Add(WireTapSubscription watch)
    {
        lock (_gate)
            Volatile.Write(ref _watches, [.. _watches, watch]);
    }

    internal void Remove(WireTapSubscription watch)
    {
        lock (_gate)
            Volatile.Write(ref _watches, [.. _watches.Where(each => each != watch)]);
    }

    internal void Sent(int generation, Command command)
    {
        if (Volatile.Read(ref _watches) is { Length: > 0 } watches)
            Tell(watches, generation, command);
    }

    internal void Received(int generation, WorkerEvent message)
    {
        if (Volatile.Read(ref _watches) is { Length: > 0 } watches)
            Tell(watches, generation, message);
    }

    private void Tell(WireTapSubscription[] watches, int generation, Command command)
    {
        var sessionId = command switch
        {
            StartSession e => e.SessionId,
            AudioChunk e => e.SessionId,
            StopSession e => e.SessionId,
            CancelSession e => e.SessionId,
            _ => null,
        };
        Tell(watches, sessionId, () =>
        {
            // The chunk goes back to its pool, and its audio would fill the log.
            var audio = command as AudioChunk;
            var shown = audio is null ? command : new AudioChunk(audio.SessionId, default, audio.Seq, audio.GapMs);
            var json = TextOf(output => MessageJson.Write(output, shown));
            return new WireFrame(
                time.GetUtcNow(), generation, WireDirection.Sent, sessionId, json, audio?.Pcm.Length ?? 0);
        });
    }

    private void Tell(WireTapSubscription[] watches, int generation, WorkerEvent message)
    {
        var sessionId = message switch
        {
            SessionEvent e => e.SessionId,
            Error { SessionId: not SessionId.None } e => e.SessionId,
            _ => null,
        };
        Tell(watches, sessionId, () => new WireFrame(
            time.GetUtcNow(),
            generation,
            WireDirection.Received,
            sessionId,
            TextOf(output => MessageJson.Write(output, message)),
            AudioBytes: 0));
    }

    private static void Tell(WireTapSubscription[] watches, string? sessionId, Func<WireFrame> describe)
    {
        WireFrame? frame = null;
        foreach (var watch in watches.Where(watch => watch.Sees(sessionId)))
            watch.Tell(frame ??= describe());
    }

    private static string TextOf(Action<ArrayBufferWriter<byte>> write)
    {
        var json = new ArrayBufferWriter<byte>();
        write(json);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
