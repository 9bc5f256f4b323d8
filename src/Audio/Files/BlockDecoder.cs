namespace PortBridge.Audio.Files;

/// <summary>Decodes the samples of a file.</summary>
internal abstract class BlockDecoder
{
    /// <summary>Creates the decoder of a format.</summary>
    public static BlockDecoder For(AudioFileFormat format) => format.Coding switch
    {
        SampleCoding.ImaAdpcm => new ImaAdpcmDecoder(format),
        SampleCoding.MsAdpcm => new MsAdpcmDecoder(format),
        _ => new LinearDecoder(format),
    };

    /// <summary>Decodes blocks. The last one may be incomplete; what it has of each channel is decoded.</summary>
    /// <param name="bytes">The blocks; overwritten.</param>
    /// <param name="samples">Receives the samples in −1…1, the channels in turn.</param>
    /// <returns>The number of samples of each channel.</returns>
    public abstract int Decode(Span<byte> bytes, Span<float> samples);
}
