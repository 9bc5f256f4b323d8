using PortBridge.Testing.Speech;

namespace PortBridge.Benchmarks.Speech;

/// <summary>
/// A recording with the start and end of its speech: the first and the last 20 ms within 30 dB of the loudest 20 ms.
/// They do not depend on the worker's voice activity detection.
/// </summary>
internal sealed class SpeechClip
{
    public const int SampleRate = 16_000;

    private const int FrameLength = SampleRate / 50;
    private const double MinRelativePower = 0.001;

    private SpeechClip(string name, short[] samples)
    {
        Name = name;
        Samples = samples;
        var frames = samples.Chunk(FrameLength).Select(Power).ToList();
        var threshold = frames.Max() * MinRelativePower;
        SpeechStart = TimeOf(frames.FindIndex(power => power >= threshold) * FrameLength);
        SpeechEnd = TimeOf(Math.Min(samples.Length, (frames.FindLastIndex(power => power >= threshold) + 1) * FrameLength));
    }

    public string Name { get; }

    public short[] Samples { get; }

    public TimeSpan Length => TimeOf(Samples.Length);

    public TimeSpan SpeechStart { get; }

    public TimeSpan SpeechEnd { get; }

    /// <summary>The samples of the playground, which the build copies next to this program.</summary>
    public static IEnumerable<string> Shipped() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "*.wav").Order(StringComparer.Ordinal);

    /// <summary>Reads a WAV file of 16-bit mono PCM at 16 kHz.</summary>
    /// <exception cref="InvalidDataException">The file is not such a WAV file.</exception>
    public static SpeechClip Read(string path)
    {
        var recording = Recording.Read(path);
        return recording.SampleRate == SampleRate && recording.Samples.Length > 0
            ? new SpeechClip(Path.GetFileName(path), recording.Samples)
            : throw new InvalidDataException($"{path} has no audio at 16 kHz; convert it first.");
    }

    /// <summary>The duration of a number of samples.</summary>
    public static TimeSpan TimeOf(int samples) => TimeSpan.FromSeconds((double)samples / SampleRate);

    private static double Power(short[] frame) => frame.Sum(sample => (double)sample * sample) / frame.Length;
}
