using System.Buffers;
using PortBridge.Audio.Opus;

namespace PortBridge.Audio.Streaming;

/// <summary>Decodes Opus in WebM or Ogg.</summary>
/// <param name="demuxer">The container.</param>
internal sealed class ContainerSource(OpusDemuxer demuxer) : SourceDecoder
{
    private StreamFormat? _format;

    public override StreamFormat? Format => _format;

    public override void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        demuxer.Decode(bytes, output);
        if (demuxer.Channels is { } channels)
            _format ??= new(SpeechAudio.SampleRate, channels);
    }
}
