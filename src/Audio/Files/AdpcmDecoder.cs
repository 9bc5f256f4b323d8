namespace PortBridge.Audio.Files;

/// <summary>Decodes ADPCM, whose blocks are independent of each other.</summary>
/// <param name="format">The format.</param>
internal abstract class AdpcmDecoder(AudioFileFormat format) : BlockDecoder
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

    /// <summary>The number of samples of each channel in a block of a length in bytes; 0 if it ends within its header.</summary>
    protected abstract int CountFrames(int length);

    /// <summary>Decodes a channel of a block, which has at least one sample of it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="frames">The number of samples of the channel.</param>
    /// <param name="samples">Receives the samples, the channels in turn.</param>
    protected abstract void DecodeChannel(ReadOnlySpan<byte> block, int channel, int frames, Span<float> samples);

    protected static int Clamp16(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    private int DecodeBlock(ReadOnlySpan<byte> block, Span<float> samples)
    {
        var frames = CountFrames(block.Length);
        for (var channel = 0; channel < Channels && frames > 0; channel++)
            DecodeChannel(block, channel, frames, samples);
        return frames;
    }
}
