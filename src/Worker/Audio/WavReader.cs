using System.Buffers;

namespace PortBridge.Worker.Audio;

/// <summary>
/// Reads the samples of a WAV file as mono in −1…1, in blocks, so that memory does not grow with the file. It supports
/// 16-bit and 24-bit PCM and 32-bit float at all rates of <see cref="StreamingResampler"/>.
/// </summary>
internal sealed class WavReader
{
    private const int FramesPerRead = 4096;

    private readonly Stream _stream;
    private readonly WavHeader _header;
    private readonly int _frameLength;
    private long? _left;

    private WavReader(Stream stream, WavHeader header)
    {
        _stream = stream;
        _header = header;
        _frameLength = SampleConverter.BytesPerSample(header.Format) * header.Channels;

        // An incomplete last frame is dropped, which is better than rejecting the file.
        _left = header.DataLength - header.DataLength % _frameLength;
    }

    /// <summary>The sample rate in Hz.</summary>
    public int SampleRate => _header.SampleRate;

    /// <summary>Reads the header, and checks the length of the file if the stream is seekable.</summary>
    /// <exception cref="WavException">The file is not a readable WAV file.</exception>
    public static WavReader Open(Stream stream)
    {
        var header = WavHeader.Read(stream);
        if (stream.CanSeek && header.DataLength > stream.Length - stream.Position)
            throw WavHeader.Truncated();

        var reader = new WavReader(stream, header);
        if (reader._left == 0)
            throw new WavException(WavProblem.Empty, "The WAV file has no samples; record it again.");
        return reader;
    }

    /// <summary>Reads the next samples. Stereo is mixed to the mean of both channels.</summary>
    /// <returns>The number of samples; 0 at the end.</returns>
    /// <exception cref="WavException">The file is shorter than its header says.</exception>
    public int Read(Span<float> mono)
    {
        var frames = (int)Math.Min(Math.Min(mono.Length, FramesPerRead), (_left ?? long.MaxValue) / _frameLength);
        if (frames == 0)
            return 0;

        var bytes = ArrayPool<byte>.Shared.Rent(frames * _frameLength);
        try
        {
            var read = ReadFrames(bytes.AsSpan(0, frames * _frameLength));
            return Mix(bytes.AsSpan(0, read), mono);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private int ReadFrames(Span<byte> bytes)
    {
        var read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (_left is null)
            return read - read % _frameLength;
        if (read < bytes.Length)
            throw WavHeader.Truncated();

        _left -= read;
        return read;
    }

    private int Mix(ReadOnlySpan<byte> bytes, Span<float> mono)
    {
        if (_header.Channels == 1)
            return SampleConverter.Convert(bytes, _header.Format, mono);

        var frames = bytes.Length / _frameLength;
        var both = ArrayPool<float>.Shared.Rent(2 * frames);
        SampleConverter.Convert(bytes, _header.Format, both);
        for (var i = 0; i < frames; i++)
            mono[i] = (both[2 * i] + both[2 * i + 1]) / 2;
        ArrayPool<float>.Shared.Return(both);
        return frames;
    }
}
