using System.Buffers.Binary;

namespace PortBridge.Audio.Files;

/// <summary>Reads the chunk <c>fmt </c> of WAV and Wave64 files: the structures WAVEFORMATEX and
/// WAVEFORMATEXTENSIBLE.</summary>
internal static class WaveFormat
{
    private const ushort Pcm = 1;
    private const ushort MsAdpcm = 2;
    private const ushort IeeeFloat = 3;
    private const ushort ALaw = 6;
    private const ushort MuLaw = 7;
    private const ushort ImaAdpcm = 0x11;
    private const ushort Extensible = 0xFFFE;
    private const int ShortLength = 14;
    private const int ExtensibleLength = 40;
    private const int MaxSampleLength = 8;

    /// <summary>Reads the body of the chunk.</summary>
    /// <param name="stream">At the body.</param>
    /// <param name="length">The length of the body in bytes.</param>
    /// <param name="bigEndian">Whether the most significant byte is the first one, also in the samples.</param>
    /// <exception cref="AudioFileException">The format is not supported.</exception>
    public static AudioFileFormat Read(PeekableStream stream, uint length, bool bigEndian)
    {
        if (length < ShortLength)
            throw AudioFileException.Unsupported($"a format chunk of {length} bytes");

        Span<byte> body = stackalloc byte[ExtensibleLength];
        body.Clear();
        var kept = (int)Math.Min(length, ExtensibleLength);
        stream.ReadHeader(body[..kept]);
        stream.Skip(length - kept);
        return Interpret(new Fields(body, bigEndian));
    }

    private static AudioFileFormat Interpret(in Fields fields)
    {
        var (bits, channels, rate) = (fields.Bits, fields.Channels, fields.SampleRate);
        return (fields.Tag, bits) switch
        {
            (Pcm, _) when SampleLength(fields) == 1 => Linear(fields, SampleCoding.Unsigned, 1),
            (Pcm, _) => Linear(fields, SampleCoding.Signed, SampleLength(fields)),
            (IeeeFloat, 32 or 64) => Linear(fields, SampleCoding.Float, bits / 8),
            (ALaw, _) => Linear(fields, SampleCoding.ALaw, 1),
            (MuLaw, _) => Linear(fields, SampleCoding.MuLaw, 1),
            (MsAdpcm, 4) => AudioFileFormat.Adpcm(SampleCoding.MsAdpcm, rate, channels, fields.BlockLength),
            (ImaAdpcm, 4) => AudioFileFormat.Adpcm(SampleCoding.ImaAdpcm, rate, channels, fields.BlockLength),
            var (tag, _) => throw AudioFileException.Unsupported($"format {tag} with {bits} bits"),
        };
    }

    private static AudioFileFormat Linear(in Fields fields, SampleCoding coding, int sampleLength) =>
        AudioFileFormat.Linear(coding, fields.SampleRate, fields.Channels, sampleLength, fields.BigEndian);

    // A sample may have a longer container, such as 24 bits in 4 bytes. The block length says so; it is believed only if
    // the byte rate agrees, because some programs write one of both wrong.
    private static int SampleLength(in Fields fields)
    {
        var needed = (fields.Bits + 7) / 8;
        var (container, rest) = Math.DivRem(fields.BlockLength, Math.Max(1, (int)fields.Channels));
        var agrees = rest == 0 && (long)fields.SampleRate * fields.BlockLength == fields.ByteRate;
        var length = agrees && container > needed ? container : needed;
        return length is >= 1 and <= MaxSampleLength
            ? length
            : throw AudioFileException.Unsupported($"samples of {fields.Bits} bits in {length} bytes");
    }

    /// <summary>The fields of the structure.</summary>
    private readonly ref struct Fields(ReadOnlySpan<byte> body, bool bigEndian)
    {
        private readonly ReadOnlySpan<byte> _body = body;

        public bool BigEndian { get; } = bigEndian;

        // The first two bytes of the GUID of an extensible format are the tag of the simple one.
        public ushort Tag => UInt16(0) switch
        {
            Extensible when UInt16(24) != 0 => UInt16(24),
            Extensible => Pcm,
            var tag => tag,
        };

        public ushort Channels => UInt16(2);

        public uint SampleRate => UInt32(4);

        public uint ByteRate => UInt32(8);

        public ushort BlockLength => UInt16(12);

        public ushort Bits => UInt16(14);

        private ushort UInt16(int offset) => BigEndian
            ? BinaryPrimitives.ReadUInt16BigEndian(_body[offset..])
            : BinaryPrimitives.ReadUInt16LittleEndian(_body[offset..]);

        private uint UInt32(int offset) => BigEndian
            ? BinaryPrimitives.ReadUInt32BigEndian(_body[offset..])
            : BinaryPrimitives.ReadUInt32LittleEndian(_body[offset..]);
    }
}
