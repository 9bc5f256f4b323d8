using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.SttStream;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.SttStream;

/// <summary>The adapter of /stt-stream, without sockets.</summary>
public sealed class SttStreamWireTests
{
    private static readonly byte[] WebM = [0x1A, 0x45, 0xDF, 0xA3, 0];

    private readonly SttStreamWire _wire = new();

    [Theory]
    [InlineData("""{"action":"stop"}""", "Stop")]
    [InlineData("""{"action":"configure"}""", "Configure")]
    [InlineData("[]", """{"message":"The message is not a JSON object.","type":"error"}""")]
    [InlineData("{", """{"message":"The message is not a JSON object.","type":"error"}""")]
    public void A_text_message_is_mapped(string message, string expected) => Assert.Equal([expected], _wire.Receive(message).Show());

    [Fact]
    public void A_start_needs_no_answer() => Assert.Empty(_wire.Receive("""{"action":"start"}"""));

    [Fact]
    public void A_configuration_declares_the_audio_and_the_results()
    {
        var configure = Assert.IsType<ClientCommand.Configure>(Assert.Single(_wire.Receive(
            """{"action":"configure","audio_format":{"encoding":"mulaw","sample_rate":8000,"channels":2},"language":"en","interim_results":false}""")));

        Assert.Equal(new AudioDeclaration(StreamEncoding.MuLaw, 8000, 2), configure.Settings.Audio);
        Assert.Equal(("en", false), (configure.Settings.Session.Language, configure.Settings.Session.Partials));
        Assert.False(configure.Settings.SeparateChannels);
    }

    [Fact]
    public void A_second_WebM_header_begins_another_stream()
    {
        Assert.Equal(["Audio"], _wire.Receive(WebM).Show());
        Assert.Equal(["Audio"], _wire.Receive(1, 2, 3).Show());
        Assert.Equal(["Stop", "Audio"], _wire.Receive(WebM).Show());
    }

    [Fact]
    public void Bytes_of_PCM_that_look_like_a_header_do_not()
    {
        _wire.Receive(1, 2, 3, 4);

        Assert.Equal(["Audio"], _wire.Receive(WebM).Show());
    }

    [Fact]
    public void Texts_are_sent_and_empty_ones_are_not()
    {
        Assert.Equal(["""{"type":"interim_transcript","transcript":"wörd"}"""], _wire.Send(0, Events.Partial("wörd")).Show());
        Assert.Equal(["""{"type":"final_transcript","transcript":"one two"}"""], _wire.Send(0, Events.Final("one two")).Show());
        Assert.Empty(_wire.Send(0, Events.Final("")));
    }

    [Fact]
    public void Lost_audio_is_reported() => Assert.Contains(
        "1.5 s of audio were lost",
        Assert.Single(_wire.Send(0, new SpeechEvent.Gap(TimeSpan.Zero, TimeSpan.FromSeconds(1.5))).Show()),
        StringComparison.Ordinal);
}
