namespace PortBridge.Audio.Files;

/// <summary>
/// Reads the samples of an audio file as mono in −1…1, in blocks, so that memory does not grow with the file. A file that
/// is shorter than its header says is read to its end.
/// </summary>
internal sealed class AudioFileReader : IAudioReader
{
    private const int FramesPerRead = 4096;

    private readonly PeekableStream _stream;
    private readonly AudioFileFormat _format;
    private readonly BlockDecoder _decoder;
    private readonly byte[] _bytes;
    private readonly float[] _interleaved;
    private long? _left;
    private int _position;
    private int _filled;

    private AudioFileReader(PeekableStream stream, AudioHeader header)
    {
        _stream = stream;
        _format = header.Format;
        _left = header.DataLength;
        _decoder = BlockDecoder.For(_format);
        var blocks = Math.Max(1, FramesPerRead / _format.FramesPerBlock);
        _bytes = new byte[blocks * _format.BlockLength];
        _interleaved = new float[blocks * _format.FramesPerBlock * _format.Channels];
    }

    /// <inheritdoc/>
    public int SampleRate => _format.SampleRate;

    /// <inheritdoc/>
    public string? Warning { get; private set; }

    /// <summary>Reads the header and the first samples.</summary>
    /// <exception cref="AudioFileException">The file is not a readable audio file, or has no samples.</exception>
    public static AudioFileReader Open(Stream stream)
    {
        var peekable = stream as PeekableStream ?? new PeekableStream(stream);
        return Open(peekable, AudioHeader.Read(peekable));
    }

    /// <summary>Reads samples that have no header.</summary>
    /// <exception cref="AudioFileException">There are no samples.</exception>
    public static AudioFileReader Open(Stream stream, AudioFileFormat format) =>
        Open(new PeekableStream(stream), new AudioHeader(format, DataLength: null));

    /// <inheritdoc/>
    public int Read(Span<float> mono)
    {
        if (_position == _filled)
            Fill();
        var frames = Math.Min(mono.Length, _filled - _position);
        Mix(_interleaved.AsSpan(_position * _format.Channels, frames * _format.Channels), mono[..frames]);
        _position += frames;
        return frames;
    }

    private static AudioFileReader Open(PeekableStream stream, AudioHeader header)
    {
        var reader = new AudioFileReader(stream, header);
        reader.Fill();
        return reader._filled > 0
            ? reader
            : throw AudioFileException.NoSamples();
    }

    private void Fill()
    {
        var wanted = (int)Math.Min(_bytes.Length, _left ?? long.MaxValue);
        var read = _stream.ReadAtLeast(_bytes.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
        _left -= read;
        (_position, _filled) = (0, _decoder.Decode(_bytes.AsSpan(0, read), _interleaved));
        if (read < wanted)
            EndEarly();
        else if (_left == 0 && wanted > 0)
            CheckRest();
    }

    private void EndEarly()
    {
        if (_left is > 0)
            Warning = $"The file is damaged: its end is missing, {_left} of the bytes that its header counts. "
                + "The text is that of the sound that is there.";
        _left = 0;
    }

    // A pipe is not read beyond its samples, because it may stay open.
    private void CheckRest()
    {
        if (_stream.Remaining is not >= 8)
            return;

        var rest = _stream.Peek(12).TrimStart((byte)0);
        if (rest.Length >= 4 && !RiffHeader.IsName(rest))
            Warning = $"The file is damaged: its header says that the sound ends {_stream.Remaining} bytes before the "
                + "end of the file. They are not transcribed.";
    }

    private void Mix(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        var channels = _format.Channels;
        if (channels == 1)
        {
            interleaved.CopyTo(mono);
            return;
        }

        for (var i = 0; i < mono.Length; i++)
        {
            var sum = 0f;
            foreach (var sample in interleaved.Slice(i * channels, channels))
                sum += sample;
            mono[i] = sum / channels;
        }
    }
}
