using System.Buffers;
using PortBridge.Protocol;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// Compiles the protocol's JSON code in the background at the start. Half of a worker's start-up time is just-in-time
/// compilation, and half of that is the JSON code; a second core can do it while the first parses the command line.
/// </summary>
internal static class WarmUp
{
    /// <summary>Starts it on a pool thread. There is no need to wait for its end.</summary>
    public static void Begin() => ThreadPool.UnsafeQueueUserWorkItem(_ => Run(), null);

    private static void Run()
    {
        var buffer = new ArrayBufferWriter<byte>();
        MessageJson.Write(buffer, new Loading(""));
        MessageJson.Write(buffer, new Ready(0, ProtocolVersion.Current, "", "", "", "", [""], Endpointing: EndpointingOptions.Default));
        foreach (var command in (ReadOnlySpan<byte[]>)
        [
            "{\"cmd\":\"start_session\",\"session_id\":\"w\",\"resume\":{\"from_ms\":0,\"utterance\":0}}"u8.ToArray(),
            "{\"cmd\":\"audio_chunk\",\"session_id\":\"w\",\"pcm_b64\":\"AAAAAA==\",\"seq\":0}"u8.ToArray(),
            "{\"cmd\":\"ping\",\"ts_ms\":0}"u8.ToArray(),
        ])
        {
            MessageJson.ParseCommand(new ReadOnlySequence<byte>(command));
        }
    }
}
