using System.Buffers;

namespace PortBridge.Audio.Opus;

/// <summary>
/// Decodes the first Opus track of a WebM or Matroska stream (RFC 9559). Segments and clusters may have unknown sizes, as
/// those of the browsers' MediaRecorder. A second EBML header begins a new stream: a recorder was restarted.
/// </summary>
/// <remarks>The elements around tracks and blocks are entered without keeping their ends, because all that matters
/// in them has an identifier of its own.</remarks>
/// <param name="maxChannels">1 to mix the sound to mono; otherwise it keeps the channels it starts with.</param>
internal sealed class WebmDemuxer(int maxChannels) : OpusDemuxer(maxChannels)
{
    private const uint Ebml = 0x1A45DFA3;
    private const uint Segment = 0x18538067;
    private const uint Cluster = 0x1F43B675;
    private const uint Tracks = 0x1654AE6B;
    private const uint TrackEntry = 0xAE;
    private const uint SimpleBlock = 0xA3;
    private const uint BlockGroup = 0xA0;

    private const int MaxBodyLength = OpusPacketDecoder.MaxPacketLength + 1024;

    /// <summary>A longer element is damage, which would swallow the rest of the stream.</summary>
    private const long MaxSkippedLength = 16 * 1024 * 1024;

    private readonly byte[] _buffer = new byte[MaxBodyLength];
    private int _filled;
    private EbmlElement? _element;
    private long _skip;
    private WebmTrack? _track;
    private string _otherCodecs = "";

    public override void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        while (!bytes.IsEmpty)
        {
            var read = _skip > 0 ? Skip(bytes)
                : _element is { } element ? ReadBody(element, bytes, output)
                : ReadHead(bytes[0], output);
            bytes = bytes[read..];
        }
    }

    private int Skip(ReadOnlySpan<byte> bytes)
    {
        var skipped = (int)Math.Min(bytes.Length, _skip);
        _skip -= skipped;
        return skipped;
    }

    private int ReadHead(byte next, IBufferWriter<float> output)
    {
        _buffer[_filled++] = next;
        if (EbmlElement.TryRead(_buffer.AsSpan(0, _filled), out var element))
        {
            _filled = 0;
            Enter(element, output);
        }

        return 1;
    }

    private int ReadBody(EbmlElement element, ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        var wanted = (int)element.Size!.Value;
        var taken = Math.Min(bytes.Length, wanted - _filled);
        bytes[..taken].CopyTo(_buffer.AsSpan(_filled));
        _filled += taken;
        if (_filled == wanted)
        {
            (_filled, _element) = (0, null);
            Handle(element.Id, _buffer.AsSpan(0, wanted), output);
        }

        return taken;
    }

    private void Enter(EbmlElement element, IBufferWriter<float> output)
    {
        switch (element.Id)
        {
            case Segment or Tracks:
                return;
            case Cluster:
                RequireTrack();
                return;
            case Ebml:
                (_track, _otherCodecs) = (null, "");
                break;
        }

        var size = element.Size ?? throw EbmlElement.Damaged();
        if (element.Id is not (TrackEntry or SimpleBlock or BlockGroup))
            SkipBody(size);
        else if (size == 0)
            Handle(element.Id, [], output);
        else if (size <= MaxBodyLength)
            _element = element;
        else if (element.Id == TrackEntry)
            throw EbmlElement.Damaged();
        else
            SkipBody(size); // No packet of Opus is as long, so it is a picture of a video.
    }

    private void SkipBody(long size) => _skip = size <= MaxSkippedLength ? size : throw EbmlElement.Damaged();

    private void Handle(uint id, ReadOnlySpan<byte> body, IBufferWriter<float> output)
    {
        if (id == TrackEntry)
            AddTrack(WebmTrack.Read(body));
        else if (id == SimpleBlock)
            DecodeBlock(body, discardNs: 0, output);
        else
            DecodeGroup(body, output);
    }

    private void AddTrack(WebmTrack track)
    {
        if (_track is not null)
            return;

        if (track.Head is { } head)
        {
            _track = track;
            Begin(head);
        }
        else if (_otherCodecs.Length < 100)
        {
            _otherCodecs += $" {track.Codec}";
        }
    }

    private WebmTrack RequireTrack() => _track ?? throw new InvalidDataException(_otherCodecs.Length == 0
        ? "The WebM stream has no track before its sound; record it again."
        : $"The WebM stream has the codec{_otherCodecs}; record it as audio/webm;codecs=opus.");

    private void DecodeGroup(ReadOnlySpan<byte> body, IBufferWriter<float> output) => DecodeBlock(
        EbmlBody.Find(body, 0xA1), EbmlBody.ReadSigned(EbmlBody.Find(body, 0x75A2)), output);

    // A block is the number of its track, a time of 16 bits, flags and the packet.
    private void DecodeBlock(ReadOnlySpan<byte> block, long discardNs, IBufferWriter<float> output)
    {
        var track = RequireTrack();
        if (!EbmlElement.TryReadNumber(block, sizeof(ulong), out var number, out var length) || block.Length < length + 3)
            throw EbmlElement.Damaged();
        if (number != track.Number)
            return;
        if ((block[length + 2] & 0x06) != 0)
            throw new InvalidDataException("The WebM stream has several packets in a block (lacing); record it without lacing.");

        var frames = Decoder.Decode(block[(length + 3)..]);
        var discarded = Math.Clamp(discardNs, 0, 1_000_000_000) * SpeechAudio.SampleRate / 1_000_000_000;
        Decoder.Write((int)Math.Max(0, frames - discarded), output);
    }
}
