using PortBridge.Audio.Streaming;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>WebM as it arrives.</summary>
public class WebmStreamTests
{
    private static readonly byte[][] Tone = Packets.Encode(Signal.Sine(400, 0.4));
    private static readonly byte[] Head = OggBytes.Head();
    private static readonly byte[] Start = WebmBytes.Start(WebmBytes.Track(head: Head));

    [Fact]
    public void A_recording_of_a_browser_is_decoded()
    {
        var (samples, format) = Streams.Decode(Fixture.Read("chromium-mono.webm"));

        Assert.Equal(new StreamFormat(16000, 1), format);
        Assert.InRange(samples.Length / 16000.0, 1.2, 1.4);
        Assert.InRange(Streams.ToneShare(samples.AsSpan(1600..^1600), 400), 0.95, 1);
    }

    [Fact]
    public void Stereo_is_kept_if_more_than_one_channel_was_declared()
    {
        var (samples, format) = Streams.Decode(Fixture.Read("chromium-stereo.webm"), new(null, null, Channels: 2));

        Assert.Equal(new StreamFormat(16000, 2), format);
        // The encoder starts with a narrow stereo image.
        Assert.InRange(Streams.ToneShare(Streams.Channel(samples, 0, 2).AsSpan(8000..^1600), 400), 0.95, 1);
        Assert.InRange(Streams.ToneShare(Streams.Channel(samples, 1, 2).AsSpan(8000..^1600), 800), 0.95, 1);
    }

    [Fact]
    public void Stereo_is_mixed_by_default()
    {
        var (samples, format) = Streams.Decode(Fixture.Read("chromium-stereo.webm"));

        Assert.Equal(new StreamFormat(16000, 1), format);
        Assert.InRange(Streams.ToneShare(samples.AsSpan(8000..^1600), 400), 0.4, 0.6);
        Assert.InRange(Streams.ToneShare(samples.AsSpan(8000..^1600), 800), 0.4, 0.6);
    }

    [Fact]
    public void Mono_stays_mono() =>
        Assert.Equal(1, Streams.Decode(Fixture.Read("chromium-mono.webm"), new(null, null, Channels: 2)).Format?.Channels);

    [Theory]
    [InlineData("speech.webm", 24000)]
    [InlineData("speech-pipe.webm", 24000)]
    public void The_delay_of_the_codec_and_the_padding_of_its_end_are_removed(string name, int length)
    {
        var (samples, _) = Streams.Decode(Fixture.Read(name));
        var (delay, correlation) = Streams.Compare(Fixture.Speech(), samples);

        Assert.Equal(length, samples.Length);
        Assert.InRange(delay, -2, 2);
        Assert.InRange(correlation, 0.9, 1);
    }

    [Fact]
    public void A_track_without_a_header_has_the_delay_of_its_entry()
    {
        byte[] delay = WebmBytes.Element(0x56AA, [0x63, 0x2E, 0xA0]);
        var track = WebmBytes.Track(more: delay);

        Assert.Equal(320 - 104, Streams.Decode([.. WebmBytes.Start(track), .. WebmBytes.Block(Tone[0])]).Samples.Length);
    }

    [Fact]
    public void A_restarted_recorder_begins_a_new_stream()
    {
        var first = Fixture.Read("chromium-mono.webm");
        var second = Fixture.Read("speech-pipe.webm");

        Assert.Equal(
            [.. Streams.Decode(first).Samples, .. Streams.Decode(second).Samples],
            Streams.Decode([.. first, .. second], piece: 100).Samples);
    }

    [Fact]
    public void A_recorder_that_restarts_in_stereo_keeps_the_channels_of_the_first()
    {
        byte[] stream = [.. Fixture.Read("chromium-mono.webm"), .. Fixture.Read("chromium-stereo.webm")];

        var (samples, format) = Streams.Decode(stream, new(null, null, Channels: 2));

        Assert.Equal(1, format?.Channels);
        Assert.InRange(samples.Length / 16000.0, 2.4, 2.8);
    }

    [Fact]
    public void Other_tracks_and_pictures_of_a_video_are_skipped()
    {
        byte[] stream =
        [
            .. WebmBytes.Start(WebmBytes.Track(1, "V_VP8"), WebmBytes.Track(2, head: Head), WebmBytes.Track(3, head: Head)),
            .. WebmBytes.Block(new byte[200_000], 1), .. WebmBytes.Block(Tone[0], 2), .. WebmBytes.Block(Tone[0], 3),
            .. WebmBytes.ClusterStart, .. WebmBytes.Element(0xEC, new byte[100_000]), .. WebmBytes.Block(new byte[50], 1),
            .. WebmBytes.Block(Tone[1], 2),
        ];

        Assert.Equal(Streams.DecodePieces(Tone[..2], new(StreamEncoding.Opus, null)).Samples, Streams.Decode(stream).Samples);
    }

    [Theory]
    [InlineData(0, 320)]
    [InlineData(10_000_000, 160)]
    [InlineData(1_000_000_000, 0)]
    [InlineData(-5_000_000, 320)]
    public void A_group_is_decoded_without_its_padding(int discardNs, int expected) =>
        Assert.Equal(expected, Streams.Decode([.. Start, .. WebmBytes.Group(Tone[0], discardNs)]).Samples.Length);

    [Fact]
    public void Several_packets_in_a_block_are_refused() =>
        Streams.Refused([.. Start, .. WebmBytes.Block(Tone[0], flags: 0x82)], "record it without lacing");

    [Fact]
    public void Another_codec_is_named() => Streams.Refused(
        WebmBytes.Start(WebmBytes.Track(1, "V_VP9"), WebmBytes.Track(2, "A_VORBIS")),
        "has the codec V_VP9 A_VORBIS; record it as audio/webm;codecs=opus");

    [Fact]
    public void Sound_without_a_track_is_refused() => Streams.Refused(WebmBytes.Start(), "no track before its sound");

    [Fact]
    public void An_encrypted_track_is_refused() => Streams.Refused(
        WebmBytes.Start(WebmBytes.Track(head: Head, more: WebmBytes.Element(0x6D80, [0xEC, 0x80]))), "encrypted");

    [Fact]
    public void Surround_is_refused() => Streams.Refused(
        WebmBytes.Start(WebmBytes.Track(head: OggBytes.Head(channels: 6, mapping: 1))), "6 channels in the mapping 1; send mono or stereo");

    [Theory]
    [InlineData("00")]
    [InlineData("EC01FFFFFFFFFFFFFF")]
    [InlineData("EC017FFFFFFFFFFFFF")]
    [InlineData("A380")]
    [InlineData("A381810000")]
    public void A_stream_with_a_missing_part_is_refused(string bytes) => Streams.Refused(
        [.. Start, .. WebmBytes.Block(Tone[0]), .. Convert.FromHexString(bytes)], "send every piece of the recorder, in order");
}
