namespace PortBridge.Protocol;

/// <summary>How the audio of a session is written: mono, little-endian samples at a fixed rate.</summary>
/// <param name="SampleRate">Samples a second, <see cref="MinSampleRate"/> to <see cref="MaxSampleRate"/>.</param>
/// <param name="Format">How one sample is written.</param>
public readonly record struct AudioFormat(int SampleRate, SampleFormat Format)
{
    /// <summary>The rate of speech engines, and of a session that names none.</summary>
    public const int DefaultSampleRate = 16_000;

    /// <summary>The lowest rate a session may have.</summary>
    public const int MinSampleRate = 8_000;

    /// <summary>The highest rate a session may have.</summary>
    public const int MaxSampleRate = 48_000;

    /// <summary>Bytes of one sample: 2 or 4.</summary>
    public int BytesPerSample => Format == SampleFormat.PcmS16Le ? 2 : 4;

    /// <summary>How long so many bytes sound.</summary>
    /// <param name="bytes">A whole number of samples.</param>
    public TimeSpan DurationOf(long bytes) =>
        TimeSpan.FromTicks(bytes / BytesPerSample * TimeSpan.TicksPerSecond / SampleRate);

    /// <summary>How many bytes of whole samples sound so long, rounded down.</summary>
    public int BytesOf(TimeSpan duration) =>
        (int)(duration.Ticks * SampleRate / TimeSpan.TicksPerSecond) * BytesPerSample;

    /// <summary>Whether a rate is one that a session may have.</summary>
    public static bool IsSupportedRate(int sampleRate) => sampleRate is >= MinSampleRate and <= MaxSampleRate;
}

/// <summary>How one sample is written.</summary>
public enum SampleFormat
{
    /// <summary>IEEE 754 single precision, little-endian, full scale −1…1.</summary>
    PcmF32Le,

    /// <summary>Signed 16-bit integer, little-endian.</summary>
    PcmS16Le,
}
