using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using PortBridge.Protocol;

namespace PortBridge.Extensions.AI;

/// <summary>Reads mono audio from a stream: WAV, or raw signed 16-bit PCM.</summary>
internal sealed class SpeechAudioStream
{
    // 100 ms at 16 kHz: partials come as often as the audio does.
    private const int ReadLength = 3200;

    private readonly Stream _stream;
    private readonly byte[] _start;
    private readonly int _channels;
    private long _remaining;

    private SpeechAudioStream(Stream stream, byte[] start, WavHeader header)
    {
        _stream = stream;
        _start = start;
        _channels = header.Channels;
        _remaining = header.Length;
        SampleRate = header.SampleRate;
        Format = header.Format;
    }

    public int SampleRate { get; }

    public SampleFormat Format { get; }

    private int FrameLength => _channels * (Format == SampleFormat.PcmS16Le ? sizeof(short) : sizeof(float));

    /// <summary>Detects the format.</summary>
    /// <param name="stream">WAV, or raw mono PCM of 16 bits, little-endian. It is read forward only.</param>
    /// <param name="rawSampleRate">The sample rate of raw PCM, in Hz.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="NotSupportedException">The audio is compressed, or WAV of an unsupported encoding.</exception>
    /// <exception cref="InvalidDataException">The WAV header is damaged.</exception>
    public static async Task<SpeechAudioStream> OpenAsync(
        Stream stream, int rawSampleRate, CancellationToken cancellationToken)
    {
        var start = new byte[WavHeader.SignatureLength];
        var length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (WavHeader.IsSignature(start.AsSpan(0, length)))
        {
            return new SpeechAudioStream(
                stream, [], await WavHeader.ReadAsync(stream, cancellationToken).ConfigureAwait(false));
        }

        if (CompressedFormat(start) is { } name)
            throw new NotSupportedException($"The audio is {name}; decode it to WAV or to PCM of 16 bits first.");

        return new SpeechAudioStream(
            stream, start[..length], new WavHeader(rawSampleRate, SampleFormat.PcmS16Le, Channels: 1, long.MaxValue));
    }

    /// <summary>Reads to the end. An incomplete sample at the end is dropped.</summary>
    /// <returns>Pieces of mono audio, each valid until the next one.</returns>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[_start.Length + (ReadLength * _channels)];
        _start.CopyTo(buffer, 0);
        var kept = _start.Length;
        while (true)
        {
            var free = buffer.AsMemory(kept, (int)Math.Min(buffer.Length - kept, _remaining));
            var count = await _stream.ReadAsync(free, cancellationToken).ConfigureAwait(false);
            _remaining -= _remaining == long.MaxValue ? 0 : count;
            var length = kept + count;
            var whole = length - (length % FrameLength);
            if (whole > 0)
                yield return MixDown(buffer.AsMemory(0, whole));

            buffer.AsSpan(whole, length - whole).CopyTo(buffer);
            kept = length - whole;
            if (count == 0)
                yield break;
        }
    }

    // The average of the channels, in place: what is read lies never before what is written.
    private Memory<byte> MixDown(Memory<byte> frames)
    {
        if (_channels == 1)
            return frames;

        var bytes = frames.Span;
        var size = FrameLength / _channels;
        var count = bytes.Length / FrameLength;
        for (var frame = 0; frame < count; frame++)
        {
            var source = bytes.Slice(frame * FrameLength, FrameLength);
            var target = bytes.Slice(frame * size, size);
            if (Format == SampleFormat.PcmS16Le)
                BinaryPrimitives.WriteInt16LittleEndian(target, AverageOfInt16(source));
            else
                BinaryPrimitives.WriteSingleLittleEndian(target, AverageOfSingle(source));
        }

        return frames[..(count * size)];
    }

    private short AverageOfInt16(ReadOnlySpan<byte> frame)
    {
        var sum = 0;
        for (var channel = 0; channel < _channels; channel++)
            sum += BinaryPrimitives.ReadInt16LittleEndian(frame[(channel * sizeof(short))..]);
        return (short)(sum / _channels);
    }

    private float AverageOfSingle(ReadOnlySpan<byte> frame)
    {
        var sum = 0f;
        for (var channel = 0; channel < _channels; channel++)
            sum += BinaryPrimitives.ReadSingleLittleEndian(frame[(channel * sizeof(float))..]);
        return sum / _channels;
    }

    private static string? CompressedFormat(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'I', (byte)'D', (byte)'3', ..] => "MP3",
        [0xFF, 0xFB or 0xFA or 0xF3 or 0xF2, ..] => "MP3",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "Ogg",
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => "FLAC",
        [0x1A, 0x45, 0xDF, 0xA3, ..] => "WebM",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "MP4",
        _ => null,
    };
}
