using System.Text;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Gateway.WhisperLive;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Tests.WhisperLive;

/// <summary>The adapter of WhisperLive, without sockets.</summary>
public sealed class WhisperLiveWireTests
{
    private readonly WhisperLiveWire _wire = new(new WorkerDescription("w", "e", "m", "cpu", [Capabilities.HotWords]));

    [Fact]
    public void The_first_message_declares_the_stream()
    {
        var configure = Assert.IsType<ClientCommand.Configure>(_wire.Receive(
            """{"uid":"a","language":"en","task":"translate","audio_format":"uint8","hotwords":"yes, no","word_timestamps":true}""")[0]);

        Assert.Equal(new AudioDeclaration(StreamEncoding.Unsigned8, 16_000), configure.Settings.Audio);
        Assert.Equal(("en", SpeechTask.Translate, true), (configure.Settings.Session.Language, configure.Settings.Session.Task, configure.Settings.Session.Words));
        Assert.Equal(["yes", "no"], configure.Settings.Session.HotWords);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"uid":"a","audio_format":"mp3"}""")]
    public void An_invalid_first_message_closes_the_connection_after_the_error(string message) =>
        Assert.Equal("Close", _wire.Receive(message).Show()[^1]);

    [Fact]
    public void Audio_before_the_first_message_does_so_too() => Assert.Equal("Close", _wire.Receive(0, 0).Show()[^1]);

    [Fact]
    public void The_end_of_the_audio_is_a_binary_message()
    {
        Begin();

        Assert.Equal(["Audio"], _wire.Receive(0, 0).Show());
        Assert.Equal(["Stop"], _wire.Receive(Encoding.ASCII.GetBytes("END_OF_AUDIO")).Show());
        Assert.Equal(["""{"uid":"a","message":"DISCONNECT"}"""], _wire.End(default).Show());
    }

    [Fact]
    public void The_last_segments_are_sent_the_open_one_as_not_completed()
    {
        Begin();
        _wire.Send(0, Events.Final("one"));
        _wire.Send(0, Events.Final("two"));
        _wire.Send(0, new SpeechEvent.Progress(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(8)));

        Assert.Equal(
            ["""{"uid":"a","segments":[{"start":"1.000","end":"3.000","text":"two","completed":true},{"start":"1.000","end":"8.000","text":"thr","completed":false}]}"""],
            _wire.Send(0, Events.Partial("thr")).Show());
        Assert.Equal(
            ["""{"uid":"a","segments":[{"start":"1.000","end":"3.000","text":"two","completed":true},{"start":"1.000","end":"3.000","text":"three","completed":true}]}"""],
            _wire.Send(0, Events.Final("three")).Show());
    }

    [Fact]
    public void The_detected_language_is_told_once()
    {
        Begin();

        Assert.Equal(
            """{"uid":"a","language":"de","language_prob":1}""", _wire.Send(0, Events.Final("eins") with { Language = "de" }).Show()[0]);
        Assert.Single(_wire.Send(0, Events.Final("zwei") with { Language = "de" }));
    }

    private void Begin() => Assert.Equal(
        ["Configure", """{"uid":"a","message":"SERVER_READY","backend":"faster_whisper"}"""],
        _wire.Receive("""{"uid":"a","send_last_n_segments":2}""").Show());
}
