using System.Buffers;
using System.Reflection;
using System.Text.Json.Serialization;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Workers;

/// <summary>Commands as bytes.</summary>
internal static class CommandFrames
{
    private static readonly Dictionary<Type, string> Names = typeof(Command)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    /// <summary>The name of a command on the wire.</summary>
    public static string NameOf(Command command) => Names[command.GetType()];

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
