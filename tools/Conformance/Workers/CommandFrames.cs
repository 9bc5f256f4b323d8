using System.Buffers;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Workers;

/// <summary>Commands as bytes.</summary>
internal static class CommandFrames
{
    /// <summary>Encodes commands as frames.</summary>
    public static byte[] Encode(params IEnumerable<Command> commands)
    {
        var frames = new ArrayBufferWriter<byte>();
        var json = new ArrayBufferWriter<byte>();
        foreach (var command in commands)
        {
            json.ResetWrittenCount();
            MessageJson.Write(json, command);
            FrameEncoder.Write(frames, json.WrittenSpan);
        }

        return frames.WrittenSpan.ToArray();
    }
}
