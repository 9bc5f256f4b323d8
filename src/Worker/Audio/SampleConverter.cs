using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PortBridge.Worker.Audio;

/// <summary>Turns PCM bytes into samples in −1…1.</summary>
internal static class SampleConverter
{
    /// <summary>How many bytes one sample takes.</summary>
    public static int BytesPerSample(PcmEncoding format) => format switch
    {
        PcmEncoding.Signed16 => 2,
        PcmEncoding.Signed24 => 3,
        PcmEncoding.Float32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a sample format."),
    };

    /// <summary>
    /// Converts whole samples. What no microphone can have recorded is repaired rather than passed on: a float that is
    /// not a number or infinite becomes 0, and one beyond ±1 is clipped, since a single one of them poisons every
    /// filter state after it.
    /// </summary>
    /// <param name="bytes">Whole samples; their length is a multiple of <see cref="BytesPerSample"/>.</param>
    /// <param name="format">How the samples are written.</param>
    /// <param name="samples">Room for all of them.</param>
    /// <returns>How many samples were written.</returns>
    /// <exception cref="ArgumentException">A torn last sample, or too little room.</exception>
    public static int Convert(ReadOnlySpan<byte> bytes, PcmEncoding format, Span<float> samples)
    {
        var size = BytesPerSample(format);
        var (count, rest) = Math.DivRem(bytes.Length, size);
        if (rest != 0)
            throw new ArgumentException($"{bytes.Length} bytes hold a torn sample of {size} bytes.", nameof(bytes));
        if (samples.Length < count)
            throw new ArgumentException($"Room for {samples.Length} samples, but {count} came.", nameof(samples));

        switch (format)
        {
            case PcmEncoding.Signed16:
                ReadInt16(bytes, samples[..count]);
                break;
            case PcmEncoding.Signed24:
                for (var i = 0; i < count; i++)
                    samples[i] = ReadInt24(bytes.Slice(3 * i, 3)) / 8388608f;
                break;
            default:
                for (var i = 0; i < count; i++)
                    samples[i] = Repair(BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]));
                break;
        }

        return count;
    }

    /// <summary>Turns a sample in −1…1 into a 16-bit integer, clipping what lies outside.</summary>
    public static short ToInt16(float sample) =>
        (short)Math.Clamp(MathF.Round(Repair(sample) * 32768f), -32768f, 32767f);

    private static float Repair(float sample) => float.IsFinite(sample) ? Math.Clamp(sample, -1f, 1f) : 0f;

    // The format that nearly all audio comes in, and so without a bounds check for each sample.
    private static void ReadInt16(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        var values = MemoryMarshal.Cast<byte, short>(bytes)[..samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            var value = BitConverter.IsLittleEndian ? values[i] : BinaryPrimitives.ReverseEndianness(values[i]);
            samples[i] = value * (1 / 32768f);
        }
    }

    private static int ReadInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | (sbyte)bytes[2] << 16;
}
