namespace PortBridge.Worker.Audio.Files;

/// <summary>Decodes ADPCM, whose blocks are independent of each other.</summary>
/// <param name="format">The format.</param>
internal abstract class AdpcmDecoder(AudioFormat format) : BlockDecoder
{
    protected int Channels => format.Channels;

    public sealed override int Decode(Span<byte> bytes, Span<float> samples)
    {
        var frames = 0;
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(format.BlockLength, bytes.Length)..])
        {
            var block = bytes[..Math.Min(format.BlockLength, bytes.Length)];
            frames += DecodeBlock(block, samples[(frames * Channels)..]);
        }

        return frames;
    }

    /// <summary>Decodes a block.</summary>
    /// <returns>The number of samples of each channel; 0 if the block ends within its header.</returns>
    protected abstract int DecodeBlock(ReadOnlySpan<byte> block, Span<float> samples);

    protected static int Clamp16(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);
}
