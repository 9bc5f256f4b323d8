using System.Buffers;
namespace PortBridge.Audio.Streaming;

internal enum StreamEncoding { Signed16, Signed24, Signed32, Unsigned8, Float32, ALaw, MuLaw, Opus }
internal sealed record AudioDeclaration(StreamEncoding? Encoding, int? SampleRate, int Channels = 1);
internal sealed record StreamFormat(int SampleRate, int Channels);
internal sealed class AudioStreamException(string message) : Exception(message);
internal sealed class StreamDecoder(AudioDeclaration declared)
{
    public StreamFormat? Format { get; private set; }
    public void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        Format = new StreamFormat(declared.SampleRate ?? 16000, declared.Channels);
        var samples = output.GetSpan(bytes.Length / 2 + 1);
        output.Advance(SampleConverter.Convert(bytes[..(bytes.Length & ~1)], PcmEncoding.Signed16, samples));
    }
    public void Finish(IBufferWriter<float> output) => _ = declared;
}
