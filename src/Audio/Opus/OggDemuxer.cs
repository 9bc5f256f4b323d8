using System.Buffers;

namespace PortBridge.Audio.Opus;

/// <summary>
/// Decodes the first Opus stream of an Ogg container (RFC 3533 and 7845), and those that follow it. Checksums are not
/// verified: the transport has its own, and some writers leave them 0.
/// </summary>
/// <param name="maxChannels">1 to mix the sound to mono; otherwise it keeps the channels it starts with.</param>
internal sealed class OggDemuxer(int maxChannels) : OpusDemuxer(maxChannels)
{
    private readonly byte[] _page = new byte[OggPage.MaxLength];
    private readonly byte[] _packet = new byte[OpusPacketDecoder.MaxPacketLength];
    private int _filled;
    private int _packetLength;
    private bool _packetOpen;
    private uint? _serial;
    private bool _inSound;
    private bool _tagsPossible;
    private bool _skipsTags;
    private long _granule;
    private string? _otherCodec;

    public override void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        while (!bytes.IsEmpty)
        {
            var wanted = new OggPage(_page.AsSpan(0, _filled)).KnownLength;
            var taken = Math.Min(bytes.Length, wanted - _filled);
            bytes[..taken].CopyTo(_page.AsSpan(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled >= OggPage.HeadLength)
                ReadPage(new OggPage(_page.AsSpan(0, _filled)), output);
        }
    }

    private void ReadPage(OggPage page, IBufferWriter<float> output)
    {
        if (!page.IsPage)
            throw new InvalidDataException(
                "The Ogg stream is damaged, or a part of it is missing: send every piece of the recorder, in order.");
        if (_filled < page.KnownLength)
            return;

        _filled = 0;
        if (page.IsFirst)
            BeginStream(page);
        else if (page.Serial == RequireStream())
            ReadPackets(page, output);
    }

    private uint RequireStream() => _serial ?? throw new InvalidDataException(_otherCodec is null
        ? "The audio starts in the middle of an Ogg stream: start the recorder after the connection is open."
        : $"The Ogg stream has {_otherCodec}; send Opus.");

    // The first pages of parallel streams precede all other pages, so a first page in the sound is that of a new stream.
    private void BeginStream(OggPage page)
    {
        if (_serial is not null && !_inSound)
            return;

        (_inSound, _packetOpen, _granule, _skipsTags) = (false, false, 0, false);
        if (OpusHead.IsHead(page.Body))
        {
            (_serial, _tagsPossible) = (page.Serial, true);
            Begin(OpusHead.Read(page.Body));
        }
        else
        {
            (_serial, _otherCodec) = (null, CodecName(page.Body));
        }
    }

    private void ReadPackets(OggPage page, IBufferWriter<float> output)
    {
        _inSound = true;
        if (page.Continues != _packetOpen && !page.Lengths.IsEmpty)
            throw new InvalidDataException("A page of the Ogg stream is missing: send every piece of the recorder, in order.");

        var kept = KeptFrames(page);
        var body = page.Body;
        var length = 0;
        foreach (var segment in page.Lengths)
        {
            length += segment;
            if (segment == 255)
                continue;

            AppendToPacket(body[..length]);
            kept -= EndPacket(kept, output);
            body = body[length..];
            length = 0;
        }

        if (length > 0)
            AppendToPacket(body[..length]);
    }

    // The last page of a stream may end before its last packet does.
    private long KeptFrames(OggPage page)
    {
        if (page.Granule < 0)
            return long.MaxValue;

        var before = _granule;
        _granule = page.Granule;
        return page.IsLast && _granule >= before
            ? OpusPacketDecoder.AtOutputRate(_granule) - OpusPacketDecoder.AtOutputRate(before)
            : long.MaxValue;
    }

    // The tags may have a picture of any size.
    private void AppendToPacket(ReadOnlySpan<byte> bytes)
    {
        if (!_packetOpen)
        {
            (_packetOpen, _packetLength) = (true, 0);
            _skipsTags = _tagsPossible && bytes.StartsWith("OpusTags"u8);
            _tagsPossible = false;
        }

        if (_skipsTags)
            return;
        if (bytes.Length > _packet.Length - _packetLength)
            throw new InvalidDataException(
                $"A packet of the Ogg stream is longer than {_packet.Length} bytes, which Opus does not allow; record it again.");
        bytes.CopyTo(_packet.AsSpan(_packetLength));
        _packetLength += bytes.Length;
    }

    private int EndPacket(long kept, IBufferWriter<float> output)
    {
        _packetOpen = false;
        if (_skipsTags)
        {
            _skipsTags = false;
            return 0;
        }

        var frames = Decoder.Decode(_packet.AsSpan(0, _packetLength));
        Decoder.Write((int)Math.Clamp(kept, 0, frames), output);
        return frames;
    }

    private static string CodecName(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\u0001vorbis"u8))
            return "Vorbis";
        if (head.StartsWith("Speex"u8))
            return "Speex";
        return head.StartsWith("\u007FFLAC"u8) ? "FLAC" : "another codec";
    }
}
