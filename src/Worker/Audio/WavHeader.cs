using System.Buffers.Binary;
using System.Text;

namespace PortBridge.Worker.Audio;

/// <summary>
/// The header of a WAV file. The layout is that of <i>Multimedia Programming Interface and Data Specifications 1.0</i>
/// (IBM and Microsoft, 1991) with the later WAVE_FORMAT_EXTENSIBLE: chunks with a four-letter name, a 32-bit length and a
/// body padded to an even length; <c>fmt </c> precedes <c>data</c>.
/// </summary>
/// <param name="SampleRate">The sample rate in Hz.</param>
/// <param name="Channels">The number of channels, 1 or 2.</param>
/// <param name="Format">The encoding of a sample.</param>
/// <param name="DataLength">The number of bytes of the samples; null if the header says that they extend to the end of the file.</param>
internal sealed record WavHeader(int SampleRate, int Channels, PcmEncoding Format, long? DataLength)
{
    private const ushort Pcm = 1;
    private const ushort IeeeFloat = 3;
    private const ushort Extensible = 0xFFFE;
    private const int ExtensibleLength = 40;

    /// <summary>Reads the header up to the first sample.</summary>
    /// <exception cref="WavException">The file is not a readable WAV file.</exception>
    public static WavHeader Read(Stream stream)
    {
        Span<byte> riff = stackalloc byte[12];
        var read = stream.ReadAtLeast(riff, riff.Length, throwOnEndOfStream: false);
        if (read == 0)
            throw new WavException(WavProblem.Empty, "The file is empty; record it again.");
        if (read < 4 || !riff[..4].SequenceEqual("RIFF"u8) || read == 12 && !riff[8..].SequenceEqual("WAVE"u8))
            throw NotWav("it does not start with RIFF and WAVE");
        if (read < riff.Length)
            throw Truncated();

        WavHeader? header = null;
        while (true)
        {
            var (name, length) = ReadChunkHead(stream);
            if (name == "data")
                return WithData(header, length);
            if (name == "fmt ")
                header = ReadFormat(stream, length);
            else
                Skip(stream, length);
            Skip(stream, length & 1);
        }
    }

    internal static WavException Truncated() => new(
        WavProblem.Truncated, "The WAV file is truncated: it is shorter than its header says; copy or record it again.");

    private static WavException NotWav(string why) => new(
        WavProblem.NotWav, $"This is not a WAV file ({why}); convert it to WAV first.");

    private static (string Name, uint Length) ReadChunkHead(Stream stream)
    {
        Span<byte> head = stackalloc byte[8];
        ReadExactly(stream, head);
        return (Encoding.ASCII.GetString(head[..4]), BinaryPrimitives.ReadUInt32LittleEndian(head[4..]));
    }

    private static WavHeader ReadFormat(Stream stream, uint length)
    {
        if (length < 16)
            throw Unsupported($"a format chunk of {length} bytes");

        Span<byte> body = stackalloc byte[ExtensibleLength];
        var kept = (int)Math.Min(length, ExtensibleLength);
        ReadExactly(stream, body[..kept]);
        Skip(stream, length - kept);

        var tag = BinaryPrimitives.ReadUInt16LittleEndian(body);
        if (tag == Extensible && kept == ExtensibleLength)
            tag = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
        if (channels is not (1 or 2))
            throw Unsupported($"{channels} channels");
        if (rate is < StreamingResampler.MinInputRate or > StreamingResampler.MaxInputRate)
            throw Unsupported($"a rate of {rate} Hz");
        return new WavHeader((int)rate, channels, FormatOf(tag, bits), null);
    }

    private static PcmEncoding FormatOf(ushort tag, ushort bits) => (tag, bits) switch
    {
        (Pcm, 16) => PcmEncoding.Signed16,
        (Pcm, 24) => PcmEncoding.Signed24,
        (IeeeFloat, 32) => PcmEncoding.Float32,
        _ => throw Unsupported($"format {tag} with {bits} bits"),
    };

    private static WavHeader WithData(WavHeader? header, uint length)
    {
        if (header is null)
            throw NotWav("its samples precede the format");

        return header with { DataLength = length == uint.MaxValue ? null : length };
    }

    private static void Skip(Stream stream, long count)
    {
        Span<byte> scrap = stackalloc byte[512];
        while (count > 0)
        {
            var piece = scrap[..(int)Math.Min(count, scrap.Length)];
            ReadExactly(stream, piece);
            count -= piece.Length;
        }
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw Truncated();
    }

    private static WavException Unsupported(string what) => new(
        WavProblem.Unsupported,
        $"The WAV file has {what}; convert it to PCM of 16 or 24 bits or 32-bit float, mono or stereo, "
        + $"{StreamingResampler.MinInputRate} to {StreamingResampler.MaxInputRate} Hz.");
}
