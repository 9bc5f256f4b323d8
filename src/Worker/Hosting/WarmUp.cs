using System.Buffers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// Half of a worker's start is the just-in-time compiler, and half of that goes into the protocol's JSON. One core can
/// do this while another reads the command line, so that a host which waits for a new worker waits less.
/// </summary>
internal static class WarmUp
{
    /// <summary>Begins it on a thread of the pool. Nobody needs to wait for its end.</summary>
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
