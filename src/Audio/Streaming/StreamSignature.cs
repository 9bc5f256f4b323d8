using PortBridge.Audio.Files;
using PortBridge.Audio.Opus;

namespace PortBridge.Audio.Streaming;

/// <summary>Recognizes audio by its first bytes.</summary>
internal static class StreamSignature
{
    /// <summary>The number of bytes that decide.</summary>
    public const int Length = FileSignature.Length;

    /// <summary>Creates the decoder of a stream.</summary>
    /// <param name="start">The first <see cref="Length"/> bytes, or the whole stream if it is shorter.</param>
    /// <param name="declared">What the client said about the audio.</param>
    /// <exception cref="AudioStreamException">The audio cannot be decoded as it arrives.</exception>
    public static SourceDecoder Recognize(ReadOnlySpan<byte> start, AudioDeclaration declared)
    {
        var maxChannels = declared.Channels == 1 ? 1 : OpusPacketDecoder.MaxChannels;
        var signature = IsSound(start, declared) ? new(Container.Unknown) : FileSignature.Of(start);
        return signature.Container switch
        {
            Container.Matroska => new ContainerSource(new WebmDemuxer(maxChannels)),
            Container.Ogg => new ContainerSource(new OggDemuxer(maxChannels)),
            Container.Riff or Container.Wave64 or Container.Aiff => new FileSource(),
            Container.Compressed => throw new AudioStreamException(
                $"This is {signature.Name}, which can be sent only as a file; send a stream as WebM or Ogg Opus, WAV or raw PCM."),
            _ when IsWithinWebm(start) => throw new AudioStreamException(
                "The audio starts in the middle of a WebM stream: start the recorder after the connection is open."),
            _ => Declared(declared),
        };
    }

    // MP3 and AAC start with a byte FF and three to seven bits more, as does silence in µ-law, −1 in PCM, and an Opus packet.
    private static bool IsSound(ReadOnlySpan<byte> start, AudioDeclaration declared) =>
        start[0] == 0xFF && declared.Encoding is not null;

    // A cluster, or a block of one of the first 15 tracks that is a key frame without lacing, as all recorded sound is.
    private static bool IsWithinWebm(ReadOnlySpan<byte> start) => start switch
    {
        [0x1F, 0x43, 0xB6, 0x75, ..] => true,
        [0xA3, > 0x80, > 0x80 and < 0x90, _, _, 0x80, ..] => true,
        [0xA3, >= 0x40 and < 0x80, _, > 0x80 and < 0x90, _, _, 0x80, ..] => true,
        _ => false,
    };

    private static SourceDecoder Declared(AudioDeclaration declared)
    {
        var channels = declared.Channels;
        if (declared.Encoding == StreamEncoding.Opus)
            return channels is >= 1 and <= OpusPacketDecoder.MaxChannels
                ? new PacketSource(channels)
                : throw new AudioStreamException($"Opus with {channels} channels was declared; send mono or stereo.");
        if (declared.Encoding is not { } encoding)
            throw new AudioStreamException(
                "The audio has no known header, and no encoding was declared: declare one, or send WebM, Ogg or WAV from its "
                + "first byte.");
        if (declared.SampleRate is not (>= StreamingResampler.MinInputRate and <= StreamingResampler.MaxInputRate))
            throw new AudioStreamException(
                $"The raw audio needs a sample rate from {StreamingResampler.MinInputRate} to {StreamingResampler.MaxInputRate} "
                + $"Hz, but {(declared.SampleRate is { } rate ? $"{rate} Hz" : "none")} was declared.");
        if (channels is < 1 or > AudioFileFormat.MaxChannels)
            throw new AudioStreamException(
                $"The raw audio can have 1 to {AudioFileFormat.MaxChannels} channels, but {channels} were declared.");

        var (coding, length) = Coding(encoding);
        return new SampleSource(
            AudioFileFormat.Linear(coding, declared.SampleRate.Value, channels, length, bigEndian: false));
    }

    private static (SampleCoding Coding, int Length) Coding(StreamEncoding encoding) => encoding switch
    {
        StreamEncoding.Signed16 => (SampleCoding.Signed, 2),
        StreamEncoding.Signed24 => (SampleCoding.Signed, 3),
        StreamEncoding.Signed32 => (SampleCoding.Signed, 4),
        StreamEncoding.Unsigned8 => (SampleCoding.Unsigned, 1),
        StreamEncoding.Float32 => (SampleCoding.Float, 4),
        StreamEncoding.ALaw => (SampleCoding.ALaw, 1),
        StreamEncoding.MuLaw => (SampleCoding.MuLaw, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not an encoding of samples."),
    };
}
