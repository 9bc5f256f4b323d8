using PortBridge.Audio.Streaming;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>Ogg Opus as it arrives.</summary>
public class OggStreamTests
{
    private const int FramesPerPacket = 320;

    private static readonly byte[][] Tone = Packets.Encode(Signal.Sine(400, 0.4));
    private static readonly AudioDeclaration Opus = new(StreamEncoding.Opus, SampleRate: null);

    [Fact]
    public void A_stream_is_decoded_without_the_delay_and_the_padding_of_its_encoder()
    {
        var (samples, format) = Streams.Decode(Fixture.Read("speech.ogg"));
        var (delay, correlation) = Streams.Compare(Fixture.Speech(), samples);

        Assert.Equal(new StreamFormat(16000, 1), format);
        Assert.Equal(24000, samples.Length);
        Assert.InRange(delay, -2, 2);
        Assert.InRange(correlation, 0.9, 1);
    }

    [Fact]
    public void A_stream_that_follows_another_is_decoded()
    {
        var stream = Fixture.Read("speech.ogg");
        var (samples, _) = Streams.Decode(stream);

        Assert.Equal([.. samples, .. samples], Streams.Decode([.. stream, .. stream], piece: 1000).Samples);
    }

    [Fact]
    public void A_packet_may_continue_on_other_pages()
    {
        var long1 = Packets.Encode(Signal.Hiss(0.02, 0.3f))[0];
        byte[] padded = [(byte)(long1[0] | 3), 0x41, 255, 255, 94, .. long1[1..], .. new byte[254 + 254 + 94]];
        byte[] stream =
        [
            .. OggBytes.Start(),
            .. OggBytes.Page(0, [255], padded[..255]),
            .. OggBytes.Page(OggBytes.Continued, [255], padded[255..510], granule: -1),
            .. OggBytes.Page(OggBytes.Continued, [(byte)(padded.Length - 510), (byte)Tone[0].Length], [.. padded[510..], .. Tone[0]]),
        ];

        Assert.Equal(Streams.DecodePieces([padded, Tone[0]], Opus).Samples, Streams.Decode(stream).Samples);
    }

    [Fact]
    public void Tags_of_any_length_are_skipped()
    {
        byte[] tags = [.. OggBytes.Tags, .. new byte[300_000]];
        var pages = tags.Chunk(255 * 255).Select((part, i) => OggBytes.Page(
            i == 0 ? 0 : OggBytes.Continued,
            [.. Enumerable.Repeat((byte)255, part.Length / 255), .. part.Length == 255 * 255 ? [] : new[] { (byte)(part.Length % 255) }],
            part));
        byte[] stream =
            [.. OggBytes.Page(OggBytes.First, [OggBytes.Head()]), .. pages.SelectMany(page => page), .. OggBytes.Page(0, Tone)];

        Assert.Equal(Streams.DecodePieces(Tone, Opus).Samples, Streams.Decode(stream).Samples);
    }

    [Fact]
    public void Sound_without_tags_is_decoded() => Assert.Equal(
        Tone.Length * FramesPerPacket,
        Streams.Decode([.. OggBytes.Page(OggBytes.First, [OggBytes.Head()]), .. OggBytes.Page(0, Tone)]).Samples.Length);

    [Theory]
    [InlineData(1500, 500)]
    [InlineData(0, 0)]
    [InlineData(-1, 640)]
    [InlineData(96_000_000, 640)]
    [InlineData(long.MaxValue, 640)]
    public void The_last_page_ends_where_its_position_says(long granule, int expected) => Assert.Equal(
        expected, Streams.Decode([.. OggBytes.Start(), .. OggBytes.Page(OggBytes.Last, Tone[..2], granule)]).Samples.Length);

    [Fact]
    public void The_position_counts_from_the_page_before()
    {
        byte[] stream =
        [
            .. OggBytes.Start(OggBytes.Head(preSkip: 312)), .. OggBytes.Page(0, Tone[..2], 1_001_920),
            .. OggBytes.Page(OggBytes.Last, Tone[2..4], 1_002_400),
        ];

        Assert.Equal(640 - 104 + 160, Streams.Decode(stream).Samples.Length);
    }

    [Fact]
    public void The_gain_of_the_header_is_applied()
    {
        var normal = Streams.Decode([.. OggBytes.Start(), .. OggBytes.Page(0, Tone)]).Samples;
        var quiet = Streams.Decode([.. OggBytes.Start(OggBytes.Head(gain: -6 * 256)), .. OggBytes.Page(0, Tone)]).Samples;

        Assert.InRange(Signal.Rms(quiet) / Signal.Rms(normal), 0.49, 0.51);
    }

    [Fact]
    public void Parallel_streams_of_other_kinds_are_skipped()
    {
        byte[] stream =
        [
            .. OggBytes.Page(OggBytes.First, ["\u0080theora"u8.ToArray()], serial: 1),
            .. OggBytes.Page(OggBytes.First, [OggBytes.Head()]), .. OggBytes.Page(OggBytes.First, [OggBytes.Head(2)], serial: 3),
            .. OggBytes.Page(0, [[1, 2, 3]], serial: 1), .. OggBytes.Page(0, [OggBytes.Tags]),
            .. OggBytes.Page(0, Tone), .. OggBytes.Page(0, Tone, serial: 3),
        ];

        Assert.Equal(Streams.DecodePieces(Tone, Opus).Samples, Streams.Decode(stream).Samples);
    }

    [Theory]
    [InlineData("\u0001vorbis", "The Ogg stream has Vorbis; send Opus.")]
    [InlineData("Speex   ", "The Ogg stream has Speex; send Opus.")]
    [InlineData("fishead\0", "The Ogg stream has another codec; send Opus.")]
    public void Another_codec_is_named(string head, string message) => Streams.Refused(
        [.. OggBytes.Page(OggBytes.First, [System.Text.Encoding.ASCII.GetBytes(head)]), .. OggBytes.Page(0, [[1]])], message);

    [Theory]
    [InlineData(1, 0, "OpusHeax")]
    [InlineData(0, 0, "OpusHead")]
    [InlineData(6, 1, "OpusHead")]
    [InlineData(2, 255, "OpusHead")]
    public void A_header_that_cannot_be_decoded_is_refused(int channels, int mapping, string name)
    {
        byte[] head = [.. System.Text.Encoding.ASCII.GetBytes(name), .. OggBytes.Head(channels, mapping: mapping)[8..]];

        Streams.Refused(OggBytes.Start(head), "; send ");
    }

    [Fact]
    public void A_short_header_is_refused() => Streams.Refused(OggBytes.Start(OggBytes.Head()[..18]), "header of the Opus stream is invalid");

    [Fact]
    public void A_stream_that_is_not_continued_by_a_page_is_refused() => Streams.Refused(
        [.. OggBytes.Start(), .. OggBytes.Page(0, Tone), .. new byte[27]], "send every piece of the recorder, in order");

    [Theory]
    [InlineData(0, OggBytes.Continued)]
    [InlineData(255, 0)]
    public void A_missing_page_is_refused(byte lastSegment, int nextFlags) => Streams.Refused(
        [
            .. OggBytes.Start(), .. OggBytes.Page(0, [(byte)Tone[0].Length, lastSegment == 255 ? lastSegment : (byte)Tone[1].Length],
                [.. Tone[0], .. lastSegment == 255 ? new byte[255] : Tone[1]]),
            .. OggBytes.Page(nextFlags, Tone),
        ],
        "A page of the Ogg stream is missing");

    [Fact]
    public void A_packet_that_is_longer_than_Opus_allows_is_refused()
    {
        byte[] Full(int flags) => OggBytes.Page(flags, [.. Enumerable.Repeat((byte)255, 255)], new byte[255 * 255]);

        Streams.Refused([.. OggBytes.Start(), .. Full(0), .. Full(OggBytes.Continued)], "longer than");
    }

    [Fact]
    public void An_empty_packet_is_refused() =>
        Streams.Refused([.. OggBytes.Start(), .. OggBytes.Page(0, [[]])], "A piece of 0 bytes is not a valid Opus packet");
}
