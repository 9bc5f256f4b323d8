using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PortBridge.Audio;

/// <summary>Converts PCM bytes to samples in −1…1.</summary>
internal static class SampleConverter
{
    /// <summary>The number of bytes of a sample.</summary>
    public static int BytesPerSample(PcmEncoding encoding) => encoding switch
    {
        PcmEncoding.Signed16 => 2,
        PcmEncoding.Float32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not a PCM encoding."),
    };

    /// <summary>
    /// Converts samples. Invalid floats are repaired, because one of them would corrupt all later filter states: NaN and
    /// infinity become 0, and values beyond ±1 are clipped.
    /// </summary>
    /// <param name="bytes">Complete samples.</param>
    /// <param name="encoding">The encoding of the samples.</param>
    /// <param name="samples">The output, at least as long as the input.</param>
    /// <returns>The number of samples.</returns>
    /// <exception cref="ArgumentException">The last sample is incomplete, or the output is too short.</exception>
    public static int Convert(ReadOnlySpan<byte> bytes, PcmEncoding encoding, Span<float> samples)
    {
        var size = BytesPerSample(encoding);
        var (count, rest) = Math.DivRem(bytes.Length, size);
        if (rest != 0)
            throw new ArgumentException($"{bytes.Length} bytes are not a multiple of the {size} bytes of a sample.", nameof(bytes));
        if (samples.Length < count)
            throw new ArgumentException($"The output has room for {samples.Length} samples, but the input has {count}.", nameof(samples));

        switch (encoding)
        {
            case PcmEncoding.Signed16:
                ReadInt16(bytes, samples[..count]);
                break;
            default:
                for (var i = 0; i < count; i++)
                    samples[i] = Repair(BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]));
                break;
        }

        return count;
    }

    /// <summary>Converts a sample to a 16-bit integer; values beyond ±1 are clipped.</summary>
    public static short ToInt16(float sample) =>
        (short)Math.Clamp(MathF.Round(Repair(sample) * 32768f), -32768f, 32767f);

    /// <summary>Converts samples to PCM16, little-endian; values beyond ±1 are clipped.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="pcm">The output, at least two bytes for each sample.</param>
    public static void ToPcm16(ReadOnlySpan<float> samples, Span<byte> pcm)
    {
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(pcm[(sizeof(short) * i)..], ToInt16(samples[i]));
    }

    private static float Repair(float sample) => float.IsFinite(sample) ? Math.Clamp(sample, -1f, 1f) : 0f;

    // The most common encoding, converted without a bounds check for each sample.
    private static void ReadInt16(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        var values = MemoryMarshal.Cast<byte, short>(bytes)[..samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            var value = BitConverter.IsLittleEndian ? values[i] : BinaryPrimitives.ReverseEndianness(values[i]);
            samples[i] = value * (1 / 32768f);
        }
    }
}
