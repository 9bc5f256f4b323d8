using System.Buffers.Binary;

namespace PortBridge.Conformance.Audio;

/// <summary>Generates the audio that is sent to workers: mono, 16 kHz, signed 16-bit little-endian.</summary>
/// <param name="speech">Samples in −1…1 that a worker should take for speech; repeated where more is needed.</param>
/// <param name="description">A noun phrase that describes the speech.</param>
internal sealed class AudioSource(float[] speech, string description)
{
    /// <summary>Samples per second.</summary>
    public const int SampleRate = 16_000;

    /// <summary>The length of one chunk, in milliseconds.</summary>
    public const int ChunkMs = 100;

    private const int SamplesPerMs = SampleRate / 1000;

    /// <summary>A noun phrase that describes the speech.</summary>
    public string Description => description;

    /// <summary>Synthetic vowels.</summary>
    public static AudioSource Synthesized { get; } =
        new(VowelSynthesizer.Synthesize(3 * SampleRate), "the runner's synthetic vowels");

    /// <summary>The speech of a WAV file.</summary>
    /// <inheritdoc cref="SpeechFile.Read" path="/exception"/>
    public static AudioSource FromFile(string path) => new(SpeechFile.Read(path), Path.GetFileName(path));

    /// <summary>Digital silence.</summary>
    public static byte[] Silence(int ms) => new byte[ms * SamplesPerMs * sizeof(short)];

    /// <summary>White noise.</summary>
    /// <param name="ms">The length.</param>
    /// <param name="amplitude">The largest sample, 0 to 1; by default 40 dB below full scale.</param>
    public static byte[] Noise(int ms, float amplitude = 0.0175f)
    {
        var random = new Random(1);
        return Pcm(ms, _ => 2 * amplitude * (random.NextSingle() - 0.5f));
    }

    /// <summary>A tone of 440 Hz at −20 dB.</summary>
    public static byte[] Tone(int ms) => Pcm(ms, i => 0.1f * MathF.Sin(2 * MathF.PI * 440 * i / SampleRate));

    /// <summary>Speech.</summary>
    public byte[] Speech(int ms) => Pcm(ms, i => speech[i % speech.Length]);

    /// <summary>Speech that grows from silence to full loudness.</summary>
    public byte[] FadeIn(int ms) => Pcm(ms, i => speech[i % speech.Length] * i / (ms * SamplesPerMs));

    /// <summary>The sum of two signals of one length.</summary>
    public static byte[] Mix(byte[] a, byte[] b)
    {
        var mixed = new byte[a.Length];
        for (var i = 0; i < a.Length; i += sizeof(short))
        {
            var sum = BinaryPrimitives.ReadInt16LittleEndian(a.AsSpan(i)) + BinaryPrimitives.ReadInt16LittleEndian(b.AsSpan(i));
            BinaryPrimitives.WriteInt16LittleEndian(
                mixed.AsSpan(i), (short)Math.Clamp(sum, short.MinValue, short.MaxValue));
        }

        return mixed;
    }

    /// <summary>Cuts audio into chunks of <see cref="ChunkMs"/>; the last one of a part may be shorter.</summary>
    public static IEnumerable<byte[]> Chunks(params IEnumerable<byte[]> parts) =>
        parts.SelectMany(part => part.Chunk(ChunkMs * SamplesPerMs * sizeof(short)));

    private static byte[] Pcm(int ms, Func<int, float> sample)
    {
        var pcm = new byte[ms * SamplesPerMs * sizeof(short)];
        for (var i = 0; i < ms * SamplesPerMs; i++)
        {
            var value = (short)Math.Clamp(MathF.Round(sample(i) * 32768), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(2 * i), value);
        }

        return pcm;
    }
}
