using PortBridge.Testing.Speech;

namespace PortBridge.Benchmarks.Speech;

/// <summary>A recording, and where in it somebody speaks: from the first to the last 20 ms that are within 30 dB of its
/// loudest 20 ms. So the end of speech is the recording's own, and nothing that the worker said.</summary>
internal sealed class SpokenClip
{
    public const int SampleRate = 16_000;

    private const int FrameLength = SampleRate / 50;
    private const double Quietest = 0.001;

    private SpokenClip(string name, short[] samples)
    {
        Name = name;
        Samples = samples;
        var frames = samples.Chunk(FrameLength).Select(Power).ToList();
        var least = frames.Max() * Quietest;
        SpeechStart = TimeOf(frames.FindIndex(power => power >= least) * FrameLength);
        SpeechEnd = TimeOf(Math.Min(samples.Length, (frames.FindLastIndex(power => power >= least) + 1) * FrameLength));
    }

    public string Name { get; }

    public short[] Samples { get; }

    public TimeSpan Length => TimeOf(Samples.Length);

    public TimeSpan SpeechStart { get; }

    public TimeSpan SpeechEnd { get; }

    /// <summary>The recordings that the build puts beside this program.</summary>
    public static IEnumerable<string> Shipped() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "*.wav").Order(StringComparer.Ordinal);

    /// <summary>Reads a WAV file of 16-bit mono PCM at 16 kHz.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static SpokenClip Read(string path)
    {
        var recording = Recording.Read(path);
        return recording.SampleRate == SampleRate && recording.Samples.Length > 0
            ? new SpokenClip(Path.GetFileName(path), recording.Samples)
            : throw new InvalidDataException($"{path} has no audio at 16 kHz; convert it first.");
    }

    /// <summary>How long so many samples last.</summary>
    public static TimeSpan TimeOf(int samples) => TimeSpan.FromSeconds((double)samples / SampleRate);

    private static double Power(short[] frame) => frame.Sum(sample => (double)sample * sample) / frame.Length;
}
