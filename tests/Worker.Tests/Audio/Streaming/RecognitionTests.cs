using PortBridge.Audio.Streaming;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>The first bytes are believed over what was declared.</summary>
public class RecognitionTests
{
    private static readonly AudioDeclaration Pcm = new(StreamEncoding.Signed16, 16000);

    [Theory]
    [MemberData(nameof(Fixture.Streams), MemberType = typeof(Fixture))]
    public void A_container_is_recognized_whatever_was_declared(string name)
    {
        var stream = Fixture.Read(name);
        var (expected, format) = Streams.Decode(stream);

        Assert.Equal(new StreamFormat(16000, 1), format);
        Assert.Equal(expected, Streams.Decode(stream, Pcm).Samples);
        Assert.Equal(expected, Streams.Decode(stream, new(StreamEncoding.Opus, 48000), 600).Samples);
    }

    [Theory]
    [InlineData("494433040000000000000000", "an MP3 file")]
    [InlineData("664C61430000002210001000", "a FLAC file")]
    [InlineData("00000020667479704D344120", "an M4A or MP4 file")]
    [InlineData("2321414D520A3C0000000000", "an AMR file")]
    public void A_format_of_files_is_named_whatever_was_declared(string start, string name)
    {
        var bytes = Convert.FromHexString(start);
        var message = $"This is {name}, which can be sent only as a file; send a stream as WebM or Ogg Opus";

        Streams.Refused(bytes, message);
        Streams.Refused(bytes, message, Pcm);
    }

    [Theory]
    [InlineData("FFFB90640000000000000000", "an MP3 file")]
    [InlineData("FFF150800000000000000000", "an AAC file")]
    public void A_format_with_a_short_mark_is_named_only_if_nothing_was_declared(string start, string name)
    {
        var bytes = Convert.FromHexString(start);

        Streams.Refused(bytes, $"This is {name}");
        Assert.Equal(6, Streams.Decode(bytes, Pcm).Samples.Length);
    }

    [Fact]
    public void Silence_in_µ_law_is_no_MP3() =>
        Assert.Equal(new float[100], Streams.Decode([.. Enumerable.Repeat((byte)0xFF, 100)], new(StreamEncoding.MuLaw, 8000)).Samples);

    [Theory]
    [InlineData("chromium-mono.webm")]
    [InlineData("speech-pipe.webm")]
    public void The_middle_of_a_WebM_stream_is_recognized(string name)
    {
        var stream = Fixture.Read(name);
        var cluster = stream.AsSpan().IndexOf<byte>([0x1F, 0x43, 0xB6, 0x75]);
        var block = cluster + stream.AsSpan(cluster).IndexOf<byte>(0xA3);
        const string Message = "The audio starts in the middle of a WebM stream: start the recorder after the connection is open.";

        foreach (var declared in new[] { null, Pcm })
        {
            Streams.Refused(stream[cluster..], Message, declared);
            Streams.Refused(stream[block..], Message, declared);
        }
    }

    [Fact]
    public void The_middle_of_an_Ogg_stream_is_recognized()
    {
        var stream = Fixture.Read("speech.ogg");
        var page = stream.AsSpan().LastIndexOf("OggS"u8);

        Streams.Refused(stream[page..], "The audio starts in the middle of an Ogg stream: start the recorder", Pcm);
    }

    [Theory]
    [InlineData("This is a letter.")]
    [InlineData("RIFF....AVI LIST")]
    [InlineData("short")]
    public void Unknown_bytes_are_refused_if_nothing_was_declared(string text) =>
        Streams.Refused(System.Text.Encoding.ASCII.GetBytes(text), "no encoding was declared: declare one");
}
