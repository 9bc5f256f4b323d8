using System.Buffers;
using System.Buffers.Binary;
using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Conformance;

/// <summary>What is played to workers: 16 kHz, signed 16-bit, in chunks of 100 ms.</summary>
/// <param name="speech">Samples in −1…1 that a worker should take for speech; repeated where more is wanted.</param>
/// <param name="description">What it is, for a sentence.</param>
internal sealed class Sound(float[] speech, string description)
{
    public const int SamplesPerMs = 16;
    public const int ChunkMs = 100;

    private const int SampleRate = 16_000;
    private const int LongestFileMs = 20_000;

    public string Description => description;

    /// <summary>Vowels in syllables, made by rule.</summary>
    public static Sound Synthesised { get; } = new(Vowels(3 * SampleRate), "the runner's own synthetic vowels");

    /// <summary>Speech of a file, from where it first is loud.</summary>
    /// <exception cref="WavException">It is no readable WAV file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static Sound OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        var wav = WavReader.Open(stream);
        var resampler = new StreamingResampler(wav.SampleRate);
        var samples = new ArrayBufferWriter<float>();
        var piece = new float[4096];
        for (int read; samples.WrittenCount < LongestFileMs * SamplesPerMs && (read = wav.Read(piece)) > 0;)
            resampler.Resample(piece.AsSpan(0, read), samples);
        resampler.Flush(samples);

        var heard = samples.WrittenSpan;
        var peak = 0f;
        foreach (var sample in heard)
            peak = Math.Max(peak, Math.Abs(sample));
        var begin = 0;
        while (begin < heard.Length - 1 && Math.Abs(heard[begin]) < peak / 5)
            begin++;
        return new Sound(heard[begin..].ToArray(), Path.GetFileName(path));
    }

    public static byte[] Silence(int ms) => new byte[ms * SamplesPerMs * sizeof(short)];

    /// <summary>White noise of −40 dB below full scale.</summary>
    public static byte[] Noise(int ms)
    {
        var random = new Random(1);
        return Pcm(ms, _ => (random.NextSingle() - 0.5f) * 0.035f);
    }

    /// <summary>A tone of 440 Hz, −20 dB.</summary>
    public static byte[] Tone(int ms) => Pcm(ms, i => 0.1f * MathF.Sin(2 * MathF.PI * 440 * i / SampleRate));

    public byte[] Speech(int ms) => Pcm(ms, i => speech[i % speech.Length]);

    /// <summary>Audio cut into chunks.</summary>
    public static IEnumerable<byte[]> Chunks(params IEnumerable<byte[]> parts) =>
        parts.SelectMany(part => part.Chunk(ChunkMs * SamplesPerMs * sizeof(short)));

    private static byte[] Pcm(int ms, Func<int, float> sample)
    {
        var pcm = new byte[ms * SamplesPerMs * sizeof(short)];
        for (var i = 0; i < ms * SamplesPerMs; i++)
            BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(2 * i), SampleConverter.ToInt16(sample(i)));
        return pcm;
    }

    /// <summary>
    /// Harmonics of a voice that glides around 120 Hz, weighted by the formants of one vowel after the other, four
    /// syllables a second.
    /// </summary>
    private static float[] Vowels(int length)
    {
        // First and second formants of a, i, u and e, in Hz.
        (float F1, float F2)[] formants = [(730, 1090), (270, 2290), (300, 870), (530, 1840)];
        const int SyllableLength = SampleRate / 4;
        var voice = new float[length];
        var phase = 0f;
        for (var i = 0; i < length; i++)
        {
            var (f1, f2) = formants[i / SyllableLength % formants.Length];
            var pitch = 120 + 15 * MathF.Sin(2 * MathF.PI * 0.7f * i / SampleRate);
            phase += pitch / SampleRate;
            phase -= MathF.Floor(phase);
            var loudness = MathF.Sin(MathF.PI * (i % SyllableLength) / SyllableLength);
            for (var h = 1; h * pitch < 3000; h++)
            {
                var weight = Peak(h * pitch, f1) + Peak(h * pitch, f2);
                voice[i] += 0.15f * loudness * weight * MathF.Sin(2 * MathF.PI * h * phase);
            }
        }

        return voice;
    }

    private static float Peak(float frequency, float formant) => 1 / (1 + MathF.Pow((frequency - formant) / 80, 2));
}
