using System.Buffers;
using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Conformance;

/// <summary>Events as a person is shown them.</summary>
internal static class EventText
{
    private const int MaxLength = 240;

    public static string Of(WorkerEvent message)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, message);
        return Shorten(Encoding.UTF8.GetString(json.WrittenSpan));
    }

    public static string Shorten(string text) => text.Length <= MaxLength ? text : $"{text[..MaxLength]}…";
}
