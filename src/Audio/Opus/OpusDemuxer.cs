using System.Buffers;

namespace PortBridge.Audio.Opus;

/// <summary>Decodes the Opus sound of a container as its bytes arrive. Its memory does not grow with the stream. After an
/// exception it cannot be used any more.</summary>
/// <param name="maxChannels">1 to mix the sound to mono; otherwise it keeps the channels it starts with.</param>
internal abstract class OpusDemuxer(int maxChannels)
{
    private OpusPacketDecoder? _decoder;

    /// <summary>The number of channels of the output, 1 or 2; null before the header of the sound.</summary>
    public int? Channels { get; private set; }

    /// <summary>The decoder of the packets.</summary>
    protected OpusPacketDecoder Decoder => _decoder ?? throw new InvalidOperationException("The sound has not begun.");

    /// <summary>Decodes the next bytes.</summary>
    /// <param name="bytes">Any number of bytes.</param>
    /// <param name="output">Receives the samples at 16 kHz in −1…1, the channels in turn.</param>
    /// <exception cref="InvalidDataException">The stream is invalid or of another codec. The message says what to do.
    /// </exception>
    public abstract void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output);

    /// <summary>Begins a sound. If the container has several in succession, the output has the channels of the first.</summary>
    protected void Begin(OpusHead head)
    {
        Channels ??= Math.Min(head.Channels, maxChannels);
        _decoder ??= new OpusPacketDecoder(Channels.Value);
        _decoder.Begin(head.PreSkip, head.Gain);
    }
}
