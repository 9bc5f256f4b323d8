using System.Buffers;
using System.Buffers.Binary;
using PortBridge.Audio.Files;

namespace PortBridge.Audio.Streaming;

/// <summary>
/// Decodes WAV, Wave64 and AIFF as their bytes arrive. After a sound of known length comes another file of the same
/// format: some recorders write a file for each piece of a recording.
/// </summary>
internal sealed class FileSource : SourceDecoder
{
    private const int MaxHeaderLength = 64 * 1024;
    private const int ChunkHeadLength = 8;

    /// <summary>A longer chunk after the sound is damage, which would swallow the rest of the stream.</summary>
    private const long MaxSkippedLength = 16 * 1024 * 1024;

    private readonly byte[] _header = new byte[MaxHeaderLength];
    private int _headerLength;
    private AudioFileFormat? _format;
    private SampleSource? _samples;
    private bool _inSound;
    private bool _afterSound;
    private long? _left;
    private long _skip;

    public override StreamFormat? Format => _samples?.Format;

    public override void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        while (!bytes.IsEmpty)
        {
            var read = _skip > 0 ? Skip(bytes)
                : _inSound ? ReadSound(bytes, output)
                : _afterSound ? ReadAfterSound(bytes[0])
                : ReadHeader(bytes);
            bytes = bytes[read..];
        }
    }

    public override void Finish(IBufferWriter<float> output) => _samples?.Finish(output);

    private int Skip(ReadOnlySpan<byte> bytes)
    {
        var skipped = (int)Math.Min(bytes.Length, _skip);
        _skip -= skipped;
        return skipped;
    }

    // Reads the header from its start whenever bytes were added, until it is complete.
    private int ReadHeader(ReadOnlySpan<byte> bytes)
    {
        var known = _headerLength;
        var taken = Math.Min(bytes.Length, MaxHeaderLength - known);
        bytes[..taken].CopyTo(_header.AsSpan(known));
        _headerLength += taken;
        using var memory = new MemoryStream(_header, 0, _headerLength, writable: false);
        using var stream = new PeekableStream(memory);
        try
        {
            Begin(AudioHeader.Read(stream));
        }
        catch (AudioFileException e) when (e.Reason == AudioFileProblem.Truncated)
        {
            return _headerLength < MaxHeaderLength ? taken : throw new AudioStreamException(
                $"The stream begins with a header of more than {MaxHeaderLength} bytes; send a WAV header and its sound.", e);
        }

        var length = _headerLength - (int)stream.Remaining!.Value;
        _headerLength = 0;
        return length - known;
    }

    private void Begin(AudioHeader header)
    {
        if (_format is not null && _format != header.Format)
            throw new AudioStreamException(
                $"The stream continues with a header of {Describe(header.Format)} after {Describe(_format)}; "
                + "keep the format, or open a connection for each.");

        (_inSound, _left, _format) = (true, header.DataLength, header.Format);
        _samples ??= new SampleSource(header.Format);
    }

    private static string Describe(AudioFileFormat format) =>
        $"{format.SampleRate} Hz with {format.Channels} channel(s) of {format.Coding}";

    private int ReadSound(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        var taken = (int)Math.Min(bytes.Length, _left ?? long.MaxValue);
        _samples!.Decode(bytes[..taken], output);
        _left -= taken;
        if (_left == 0)
        {
            _samples.Finish(output);
            (_inSound, _afterSound) = (false, true);
        }

        return taken;
    }

    // What follows is another file, or chunks to skip. No name begins with 0, so that is padding.
    private int ReadAfterSound(byte next)
    {
        if (next == 0 && _headerLength == 0)
            return 1;

        _header[_headerLength++] = next;
        if (_headerLength < FileSignature.Length)
            return 1;

        var start = _header.AsSpan(0, FileSignature.Length);
        if (FileSignature.Of(start).Container is Container.Riff or Container.Wave64 or Container.Aiff)
            _afterSound = false;
        else
            SkipChunk(start);
        return 1;
    }

    private void SkipChunk(Span<byte> start)
    {
        var length = ChunkHeadLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        if (!RiffHeader.IsName(start) || length > MaxSkippedLength)
            throw new AudioStreamException(
                "More bytes follow the sound than its header says; write the length 0 or 0xFFFFFFFF into the header of a stream.");

        var skipped = (int)Math.Min(length, start.Length);
        var rest = start[skipped..].TrimStart((byte)0);
        rest.CopyTo(start);
        _headerLength = rest.Length;
        _skip = length - skipped;
    }
}
