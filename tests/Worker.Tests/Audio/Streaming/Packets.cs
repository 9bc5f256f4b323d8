using Concentus;
using Concentus.Enums;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>Encodes Opus packets of 20 ms.</summary>
internal static class Packets
{
    private const int Frames = 320;

    public static byte[][] Encode(float[] samples, int channels = 1)
    {
        OpusCodecFactory.AttemptToUseNativeLibrary = false;
        using var encoder = OpusCodecFactory.CreateEncoder(16000, channels, OpusApplication.OPUS_APPLICATION_AUDIO);
        encoder.Bitrate = 24000;
        var buffer = new byte[4000];
        return [.. samples.Chunk(Frames * channels).Where(chunk => chunk.Length == Frames * channels)
            .Select(chunk => buffer[..encoder.Encode(chunk, Frames, buffer, buffer.Length)])];
    }
}
