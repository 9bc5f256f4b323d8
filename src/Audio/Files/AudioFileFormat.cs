namespace PortBridge.Audio.Files;

/// <summary>How a sample is encoded in a file.</summary>
internal enum SampleCoding
{
    /// <summary>Unsigned integers of 8 bits.</summary>
    Unsigned,

    /// <summary>Signed integers of 1 to 8 bytes; a value with fewer bits occupies the high ones.</summary>
    Signed,

    /// <summary>IEEE 754, single or double precision, −1…1.</summary>
    Float,

    /// <summary>A-law of ITU-T G.711.</summary>
    ALaw,

    /// <summary>µ-law of ITU-T G.711.</summary>
    MuLaw,

    /// <summary>IMA ADPCM with 4 bits, in the blocks of WAV files.</summary>
    ImaAdpcm,

    /// <summary>Microsoft ADPCM.</summary>
    MsAdpcm,
}

/// <summary>The format of the samples of a file.</summary>
/// <param name="Coding">The encoding of a sample.</param>
/// <param name="SampleRate">The sample rate in Hz, within the range of <see cref="StreamingResampler"/>.</param>
/// <param name="Channels">The number of channels, 1 to <see cref="MaxChannels"/>.</param>
/// <param name="BlockLength">The number of bytes of a block: of ADPCM that of its header, otherwise one sample of each
/// channel.</param>
/// <param name="BigEndian">Whether the first byte of a sample is the most significant one.</param>
internal sealed record AudioFileFormat(SampleCoding Coding, int SampleRate, int Channels, int BlockLength, bool BigEndian)
{
    /// <summary>The maximum number of channels.</summary>
    public const int MaxChannels = 256;

    /// <summary>The number of samples of each channel in a complete block.</summary>
    public int FramesPerBlock => Coding switch
    {
        SampleCoding.ImaAdpcm => ImaAdpcmDecoder.CountFrames(BlockLength, Channels),
        SampleCoding.MsAdpcm => MsAdpcmDecoder.CountFrames(BlockLength, Channels),
        _ => 1,
    };

    /// <summary>Creates the format of samples that are stored one by one.</summary>
    /// <param name="coding">Not ADPCM.</param>
    /// <param name="sampleRate">The sample rate in Hz.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="sampleLength">The number of bytes of a sample.</param>
    /// <param name="bigEndian">Whether the first byte of a sample is the most significant one.</param>
    /// <exception cref="AudioFileException">A value is out of range.</exception>
    public static AudioFileFormat Linear(
        SampleCoding coding, double sampleRate, int channels, int sampleLength, bool bigEndian) =>
        new AudioFileFormat(coding, Rate(sampleRate), channels, channels * sampleLength, bigEndian).Checked();

    /// <summary>Creates the format of ADPCM blocks.</summary>
    /// <exception cref="AudioFileException">A value is out of range.</exception>
    public static AudioFileFormat Adpcm(SampleCoding coding, double sampleRate, int channels, int blockLength) =>
        new AudioFileFormat(coding, Rate(sampleRate), channels, blockLength, BigEndian: false).Checked();

    private static int Rate(double rate) => rate is >= StreamingResampler.MinInputRate and <= StreamingResampler.MaxInputRate
        ? (int)Math.Round(rate)
        : throw AudioFileException.Unsupported($"a rate of {rate} Hz");

    private AudioFileFormat Checked()
    {
        if (Channels is < 1 or > MaxChannels)
            throw AudioFileException.Unsupported($"{Channels} channels");
        if (FramesPerBlock < 1)
            throw AudioFileException.Unsupported($"blocks of {BlockLength} bytes");
        return this;
    }
}
