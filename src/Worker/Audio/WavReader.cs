using System.Buffers;

namespace PortBridge.Worker.Audio;

/// <summary>Reads a WAV file's samples as mono in −1…1, a piece at a time, so that a long file costs no more memory
/// than a short one. PCM16, PCM24 and float32 of any rate that <see cref="StreamingResampler"/> takes.</summary>
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

        // A torn last frame inside the data chunk is nobody's sound; dropping it loses less than refusing the file.
        _left = header.DataLength - header.DataLength % _frameLength;
    }

    /// <summary>Hz.</summary>
    public int SampleRate => _header.SampleRate;

    /// <summary>Reads the header, and looks whether all samples are there where the stream can tell.</summary>
    /// <exception cref="WavException">It is no readable WAV file.</exception>
    public static WavReader Open(Stream stream)
    {
        var header = WavHeader.Read(stream);
        if (stream.CanSeek && header.DataLength > stream.Length - stream.Position)
            throw WavHeader.Truncated();

        var reader = new WavReader(stream, header);
        if (reader._left == 0)
            throw new WavException(WavProblem.Empty, "The WAV file has a header but no sound; record it again.");
        return reader;
    }

    /// <summary>Reads the next samples; stereo is mixed down to the mean of both channels.</summary>
    /// <returns>How many were read; 0 at the end.</returns>
    /// <exception cref="WavException">The file ends before its header says.</exception>
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
