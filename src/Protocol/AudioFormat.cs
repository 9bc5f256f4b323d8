namespace PortBridge.Protocol;

/// <summary>The audio format of a session: mono, little-endian samples at a fixed rate.</summary>
/// <param name="SampleRate">In Hz, <see cref="MinSampleRate"/> to <see cref="MaxSampleRate"/>.</param>
/// <param name="Format">The sample format.</param>
public readonly record struct AudioFormat(int SampleRate, SampleFormat Format)
{
    /// <summary>The default sample rate, and the rate of most speech engines: 16 kHz.</summary>
    public const int DefaultSampleRate = 16_000;

    /// <summary>The lowest sample rate: 8 kHz.</summary>
    public const int MinSampleRate = 8_000;

    /// <summary>The highest sample rate: 48 kHz.</summary>
    public const int MaxSampleRate = 48_000;

    /// <summary>Bytes per sample: 2 or 4.</summary>
    public int BytesPerSample => Format == SampleFormat.PcmS16Le ? 2 : 4;

    /// <summary>The duration of that many bytes.</summary>
    /// <param name="bytes">A whole number of samples.</param>
    public TimeSpan DurationOf(long bytes) =>
        TimeSpan.FromTicks(bytes / BytesPerSample * TimeSpan.TicksPerSecond / SampleRate);

    /// <summary>The bytes of a duration, rounded down to whole samples.</summary>
    public int BytesOf(TimeSpan duration) =>
        (int)(duration.Ticks * SampleRate / TimeSpan.TicksPerSecond) * BytesPerSample;

    /// <summary>Whether a sample rate is in the supported range.</summary>
    public static bool IsSupportedRate(int sampleRate) => sampleRate is >= MinSampleRate and <= MaxSampleRate;
}

/// <summary>The format of one sample.</summary>
public enum SampleFormat
{
    /// <summary>IEEE 754 single precision, little-endian, full scale −1…1.</summary>
    PcmF32Le,

    /// <summary>Signed 16-bit integer, little-endian.</summary>
    PcmS16Le,
}
