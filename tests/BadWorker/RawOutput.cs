using System.Buffers;
using System.Text;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>The protocol's output, for frames and other bytes. Each call is one unbuffered write.</summary>
internal sealed class RawOutput(Action<ReadOnlySpan<byte>> write)
{
    private readonly Lock _gate = new();

    /// <summary>Sends an event.</summary>
    /// <param name="message">The event.</param>
    /// <param name="extraMembers">JSON members to insert first, each with a comma after it; null for none.</param>
    public void Send(WorkerEvent message, string? extraMembers = null)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, message);
        SendPayload([(byte)'{', .. Encoding.UTF8.GetBytes(extraMembers ?? ""), .. json.WrittenSpan[1..]]);
    }

    public void SendPayload(ReadOnlySpan<byte> payload)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(frame, payload);
        SendBytes(frame.WrittenSpan);
    }

    public void SendText(string text) => SendBytes(Encoding.UTF8.GetBytes(text));

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            write(bytes);
    }
}
