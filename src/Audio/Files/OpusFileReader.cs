using System.Buffers;
using PortBridge.Audio.Opus;

namespace PortBridge.Audio.Files;

/// <summary>Reads the Opus sound of a WebM, Matroska or Ogg file. Its memory does not grow with the file.</summary>
internal sealed class OpusFileReader : IAudioReader
{
    // A few bytes can be long silence.
    private const int BytesPerRead = 1024;

    /// <summary>The number of bytes in which the first sample is expected. A video has more before it than sound has.</summary>
    private const int MaxStartLength = 1024 * 1024;

    private readonly PeekableStream _stream;
    private readonly OpusDemuxer _demuxer;
    private readonly byte[] _bytes = new byte[BytesPerRead];
    private readonly ArrayBufferWriter<float> _samples = new();
    private int _position;
    private bool _ended;

    private OpusFileReader(PeekableStream stream)
    {
        _stream = stream;
        _demuxer = CreateDemuxer(stream);
    }

    /// <inheritdoc/>
    public int SampleRate => SpeechAudio.SampleRate;

    /// <inheritdoc/>
    public string? Warning { get; private set; }

    /// <summary>Looks for the first samples. Nothing of the file is read if this fails.</summary>
    /// <param name="stream">A file that starts as Ogg or EBML.</param>
    /// <exception cref="AudioFileException">The file has no readable Opus sound.</exception>
    public static OpusFileReader Open(PeekableStream stream)
    {
        var demuxer = CreateDemuxer(stream);
        var samples = new ArrayBufferWriter<float>();
        for (var known = 0; samples.WrittenCount == 0;)
        {
            var wanted = known + BytesPerRead;
            var start = stream.Peek(wanted);
            Probe(demuxer, start, known, samples);
            known = start.Length;
            if (samples.WrittenCount > 0)
                break;
            if (known < wanted)
                throw demuxer.Channels is null ? AudioFileException.Truncated() : AudioFileException.NoSamples();
            if (known > MaxStartLength)
                throw NoOpus(start, inner: null);
        }

        return new OpusFileReader(stream);
    }

    /// <inheritdoc/>
    public int Read(Span<float> mono)
    {
        while (_position == _samples.WrittenCount && !_ended)
            Fill();
        var read = Math.Min(mono.Length, _samples.WrittenCount - _position);
        _samples.WrittenSpan.Slice(_position, read).CopyTo(mono);
        _position += read;
        return read;
    }

    private static void Probe(OpusDemuxer demuxer, ReadOnlySpan<byte> start, int known, ArrayBufferWriter<float> samples)
    {
        try
        {
            demuxer.Decode(start[known..], samples);
        }
        catch (InvalidDataException e)
        {
            // What precedes damage is read.
            if (samples.WrittenCount == 0)
                throw NoOpus(start, e);
        }
    }

    private static AudioFileException NoOpus(ReadOnlySpan<byte> start, Exception? inner) =>
        AudioFileException.Compressed($"{FileSignature.Of(start).Name} without readable Opus sound", inner);

    private static OpusDemuxer CreateDemuxer(PeekableStream stream) =>
        FileSignature.Of(stream.Peek(FileSignature.Length)).Container == Container.Ogg
            ? new OggDemuxer(maxChannels: 1)
            : new WebmDemuxer(maxChannels: 1);

    private void Fill()
    {
        _samples.ResetWrittenCount();
        _position = 0;
        var read = _stream.Read(_bytes);
        _ended = read == 0;
        try
        {
            _demuxer.Decode(_bytes.AsSpan(0, read), _samples);
        }
        catch (InvalidDataException e)
        {
            _ended = true;
            Warning = $"Only a part of the file can be read, and the text is that of this part. {e.Message}";
        }
    }
}
