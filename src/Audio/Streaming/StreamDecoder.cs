using System.Buffers;
using PortBridge.Audio.Files;

namespace PortBridge.Audio.Streaming;

/// <summary>
/// Decodes audio as it arrives: WebM and Ogg with Opus, WAV, Wave64, AIFF, and audio without a container. What the first
/// bytes are is believed over what was declared. The samples depend on the whole audio only, not on how it is split into
/// calls; Opus packets without a container are the exception. After an exception the decoder cannot be used any more;
/// samples that were written before are valid.
/// </summary>
/// <remarks>Its own memory is less than 3 MB, whatever arrives. A call writes up to 4,000 samples for each byte, because an
/// Opus packet of one byte can be 120 ms of silence: pass audio that may be hostile in slices, such as of 1 kB.</remarks>
/// <param name="declared">What the client said about the audio.</param>
internal sealed class StreamDecoder(AudioDeclaration declared)
{
    private readonly byte[] _start = new byte[StreamSignature.Length];
    private int _filled;
    private SourceDecoder? _source;

    /// <summary>The format of the samples; null until enough bytes were received. It does not change afterwards.</summary>
    public StreamFormat? Format => _source?.Format;

    /// <summary>Decodes the next bytes.</summary>
    /// <param name="bytes">Any number of bytes; of <see cref="StreamEncoding.Opus"/> one packet. None do nothing.</param>
    /// <param name="output">Receives the samples in −1…1, the channels in turn.</param>
    /// <exception cref="AudioStreamException">The audio cannot be decoded. The message says what to do.</exception>
    public void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        if (!bytes.IsEmpty)
            Run(bytes, output);
    }

    /// <summary>Ends the audio. An incomplete sample, element, page or block at its end is ignored.</summary>
    /// <param name="output">Receives the remaining samples.</param>
    /// <exception cref="AudioStreamException">The audio is so short that its kind was decided only now, and it is none
    /// that can be decoded.</exception>
    public void Finish(IBufferWriter<float> output) => Run([], output);

    private void Run(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        try
        {
            if (bytes.IsEmpty)
                DecodeEnd(output);
            else
                DecodeNext(bytes, output);
        }
        catch (InvalidDataException e)
        {
            throw new AudioStreamException(e.Message, e);
        }
        catch (AudioFileException e)
        {
            throw new AudioStreamException($"The header of the stream cannot be used. {e.Message}", e);
        }
    }

    private void DecodeNext(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        if (_source is null)
            bytes = bytes[Recognize(bytes, output)..];
        if (!bytes.IsEmpty)
            _source!.Decode(bytes, output);
    }

    private void DecodeEnd(IBufferWriter<float> output)
    {
        if (_source is null && _filled > 0)
            Begin(output);
        _source?.Finish(output);
    }

    // A packet is not joined with the next one to recognize it.
    private int Recognize(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        if (declared.Encoding == StreamEncoding.Opus)
        {
            _source = StreamSignature.Recognize(bytes, declared);
            return 0;
        }

        var taken = Math.Min(bytes.Length, _start.Length - _filled);
        bytes[..taken].CopyTo(_start.AsSpan(_filled));
        _filled += taken;
        if (_filled == _start.Length)
            Begin(output);
        return taken;
    }

    private void Begin(IBufferWriter<float> output)
    {
        _source = StreamSignature.Recognize(_start.AsSpan(0, _filled), declared);
        _source.Decode(_start.AsSpan(0, _filled), output);
    }
}
