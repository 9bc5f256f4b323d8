using System.Buffers;
using System.Runtime.InteropServices;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Testing.Speech;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>The chunks that are sent: 100 ms of 16-bit PCM at 16 kHz, 3,200 bytes.</summary>
internal static class Chunk
{
    public const int Samples = 1_600;

    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(100);

    /// <summary>Creates chunks of speech, which are reproducible by the seed.</summary>
    public static byte[][] Speech(int count, int seed = 1)
    {
        var voice = new SyntheticSpeech(seed);
        var samples = new short[Samples];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            voice.Read(samples);
            return MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
        })];
    }

    /// <summary>Creates the message with a chunk.</summary>
    public static AudioChunk Message(byte[] pcm, long seq = 123) => new(Guid.CreateVersion7().ToString("N"), pcm, seq);

    /// <summary>Creates the frame with a chunk, about 4.3 kB.</summary>
    public static byte[] Frame(byte[] pcm)
    {
        var (payload, frame) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        MessageJson.Write(payload, Message(pcm));
        FrameEncoder.Write(frame, payload.WrittenSpan);
        return frame.WrittenSpan.ToArray();
    }
}
