using System.Buffers;
using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>The protocol's output, for frames and for what is none. What is written goes out at once.</summary>
internal sealed class RawOutput(Action<ReadOnlySpan<byte>> write)
{
    private readonly Lock _gate = new();

    public void Send(WorkerEvent message)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, message);
        SendPayload(json.WrittenSpan);
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
