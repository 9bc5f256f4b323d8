using System.Text;

namespace PortBridge.Audio.Opus;

/// <summary>A track of a WebM stream.</summary>
/// <param name="Number">The number that is in the blocks of the track.</param>
/// <param name="Codec">The name of the codec, such as <c>A_OPUS</c>.</param>
/// <param name="Head">The header of the sound; null if the codec is not Opus.</param>
internal sealed record WebmTrack(ulong Number, string Codec, OpusHead? Head)
{
    private const int MaxNameLength = 32;
    private const ulong HeaderRate = 48000;
    private const ulong NsPerSecond = 1_000_000_000;

    /// <summary>Reads the body of a <c>TrackEntry</c>.</summary>
    /// <exception cref="InvalidDataException">The body is damaged, or its Opus sound is not supported.</exception>
    public static WebmTrack Read(ReadOnlySpan<byte> body)
    {
        var number = EbmlBody.ReadUnsigned(EbmlBody.Find(body, 0xD7));
        var codec = ReadName(EbmlBody.Find(body, 0x86));
        return new(number, codec, codec == "A_OPUS" ? ReadHead(body) : null);
    }

    private static OpusHead ReadHead(ReadOnlySpan<byte> body)
    {
        var encodings = EbmlBody.Find(body, 0x6D80);
        if (!encodings.IsEmpty)
            throw new InvalidDataException("The track of the WebM stream is compressed once more or encrypted; record it without.");

        var head = EbmlBody.Find(body, 0x63A2);
        if (!head.IsEmpty)
            return OpusHead.Read(head);

        var channels = EbmlBody.ReadUnsigned(EbmlBody.Find(EbmlBody.Find(body, 0xE1), 0x9F));
        var delayNs = Math.Min(EbmlBody.ReadUnsigned(EbmlBody.Find(body, 0x56AA)), NsPerSecond);
        return new OpusHead(
            (int)Math.Clamp(channels, 1, OpusPacketDecoder.MaxChannels), (long)(delayNs * HeaderRate / NsPerSecond));
    }

    private static string ReadName(ReadOnlySpan<byte> body)
    {
        var name = body[..Math.Min(body.Length, MaxNameLength)].TrimEnd((byte)0);
        return name.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? "" : Encoding.ASCII.GetString(name);
    }
}
