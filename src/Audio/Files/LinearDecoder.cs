using System.Buffers.Binary;

namespace PortBridge.Audio.Files;

/// <summary>Decodes samples that are stored one by one.</summary>
internal sealed class LinearDecoder : BlockDecoder
{
    private readonly AudioFileFormat _format;
    private readonly int _size;
    private readonly Conversion _convert;

    /// <param name="format">Not ADPCM.</param>
    /// <exception cref="AudioFileException">The encoding does not have samples of this length.</exception>
    public LinearDecoder(AudioFileFormat format)
    {
        _format = format;
        _size = format.BlockLength / format.Channels;
        _convert = (format.Coding, _size) switch
        {
            (SampleCoding.Unsigned, 1) => ConvertUnsigned,
            (SampleCoding.Signed, 2) => (bytes, samples) => SampleConverter.Convert(bytes, PcmEncoding.Signed16, samples),
            (SampleCoding.Signed, _) => ConvertSigned,
            (SampleCoding.Float, 4) => (bytes, samples) => SampleConverter.Convert(bytes, PcmEncoding.Float32, samples),
            (SampleCoding.Float, 8) => ConvertDouble,
            (SampleCoding.ALaw, 1) => (bytes, samples) => LookUp(bytes, Companding.ALaw, samples),
            (SampleCoding.MuLaw, 1) => (bytes, samples) => LookUp(bytes, Companding.MuLaw, samples),
            _ => throw AudioFileException.Unsupported($"samples of {_size} bytes"),
        };
    }

    private delegate void Conversion(ReadOnlySpan<byte> bytes, Span<float> samples);

    public override int Decode(Span<byte> bytes, Span<float> samples)
    {
        var frames = bytes.Length / _format.BlockLength;
        bytes = bytes[..(frames * _format.BlockLength)];
        if (_format.BigEndian && _size > 1)
        {
            for (var i = 0; i < bytes.Length; i += _size)
                bytes.Slice(i, _size).Reverse();
        }

        _convert(bytes, samples[..(frames * _format.Channels)]);
        return frames;
    }

    private static void ConvertUnsigned(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (bytes[i] - 128) / 128f;
    }

    // The four high bytes are more than a float can hold.
    private void ConvertSigned(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            var value = 0;
            for (var k = 0; k < Math.Min(_size, 4); k++)
                value |= bytes[(i + 1) * _size - 1 - k] << (24 - 8 * k);
            samples[i] = value / 2147483648f;
        }
    }

    private static void ConvertDouble(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            var value = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
            samples[i] = double.IsFinite(value) ? (float)Math.Clamp(value, -1, 1) : 0;
        }
    }

    private static void LookUp(ReadOnlySpan<byte> bytes, float[] table, Span<float> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = table[bytes[i]];
    }
}
