using System.Buffers;
using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Transport;

/// <summary>Publishes the messages of one connection to the wire tap.</summary>
/// <param name="tap">The wire tap.</param>
/// <param name="generation">The generation of the worker.</param>
internal sealed class ConnectionTap(WireTap tap, int generation)
{
    public void Sent(Command command)
    {
        if (tap.IsEnabled)
            Publish(command);
    }

    public void Received(WorkerEvent message)
    {
        if (tap.IsEnabled)
            Publish(message);
    }

    private void Publish(Command command)
    {
        var sessionId = command switch
        {
            StartSession e => e.SessionId,
            AudioChunk e => e.SessionId,
            StopSession e => e.SessionId,
            CancelSession e => e.SessionId,
            _ => null,
        };
        tap.Publish(sessionId, () =>
        {
            // The chunk's buffer returns to its pool after the write, and audio would flood a log.
            var audio = command as AudioChunk;
            var shown = audio is null ? command : new AudioChunk(audio.SessionId, default, audio.Seq, audio.GapMs);
            var json = ToText(output => MessageJson.Write(output, shown));
            return new WireFrame(
                tap.Now, generation, WireDirection.Sent, sessionId, json, audio?.Pcm.Length ?? 0);
        });
    }

    private void Publish(WorkerEvent message)
    {
        var sessionId = message switch
        {
            SessionEvent e => e.SessionId,
            Error { SessionId: not SessionId.None } e => e.SessionId,
            _ => null,
        };
        tap.Publish(sessionId, () => new WireFrame(
            tap.Now,
            generation,
            WireDirection.Received,
            sessionId,
            ToText(output => MessageJson.Write(output, message)),
            AudioBytes: 0));
    }

    private static string ToText(Action<ArrayBufferWriter<byte>> write)
    {
        var json = new ArrayBufferWriter<byte>();
        write(json);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
