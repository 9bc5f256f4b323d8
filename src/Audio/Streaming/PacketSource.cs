using System.Buffers;
using PortBridge.Audio.Opus;

namespace PortBridge.Audio.Streaming;

/// <summary>Decodes Opus packets without a container.</summary>
/// <param name="channels">The number of channels of the output, 1 or 2.</param>
internal sealed class PacketSource(int channels) : SourceDecoder
{
    private readonly OpusPacketDecoder _decoder = new(channels);

    public override StreamFormat Format { get; } = new(SpeechAudio.SampleRate, channels);

    public override void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output) =>
        _decoder.Write(_decoder.Decode(bytes), output);
}
