using System.Text;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Gateway.Vosk;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Tests.Vosk;

/// <summary>The adapter of vosk-server's protocol, without sockets.</summary>
public sealed class VoskWireTests
{
    private static readonly WorkerDescription Worker = new("w", "e", "m", "cpu", [Capabilities.HotWords]);

    private readonly VoskWire _wire = new(Worker);

    [Theory]
    [InlineData("""{"eof" : 1}""", "Stop")]
    [InlineData("""{"eof":true}""", "Stop")]
    [InlineData("""{"reset" : 1}""", "Stop")]
    [InlineData("""{"config":{"sample_rate":16000.0}}""", "Configure")]
    [InlineData("""{"config":{"sample_rate":5}}""", "Close")]
    [InlineData("""{"eof" : 0}""", "Close")]
    [InlineData("eof", "Close")]
    public void A_text_message_is_mapped(string message, string expected) => Assert.Equal([expected], _wire.Receive(message).Show());

    [Fact]
    public void A_command_in_a_binary_message_is_understood() =>
        Assert.Equal(["Stop"], _wire.Receive(Encoding.UTF8.GetBytes("""{"eof" : 1}""")).Show());

    [Fact]
    public void Only_the_last_part_of_a_binary_message_is_answered()
    {
        var part = new ClientMessage(new byte[4], IsText: false, IsFirst: true, IsLast: false);

        Assert.Equal(["Audio"], _wire.Receive(part).Show());
        Assert.Equal(["Audio", "Ask"], _wire.Receive(part with { IsFirst = false, IsLast = true }).Show());
    }

    [Fact]
    public void A_configuration_keeps_what_it_does_not_have()
    {
        _wire.Receive("""{"config":{"words":0,"phrase_list":["yes","no","[unk]"]}}""");
        var configure = Assert.IsType<ClientCommand.Configure>(Assert.Single(_wire.Receive("""{"config":{"sample_rate":16000}}""")));

        Assert.Equal(16_000, configure.Settings.Audio.SampleRate);
        Assert.False(configure.Settings.Session.Words);
        Assert.Equal(["yes", "no"], configure.Settings.Session.HotWords);
    }

    [Fact]
    public void An_answer_is_the_oldest_final_or_else_the_partial()
    {
        _wire.Receive("""{"config":{"words":false}}""");
        Assert.Empty(_wire.Send(0, Events.Final("one")));
        _wire.Send(0, Events.Final("two", 1));
        _wire.Send(0, Events.Partial("thr"));

        Assert.Equal("""{"text":"one"}""", Answer());
        Assert.Equal("""{"text":"two"}""", Answer());
        Assert.Equal("""{"partial":"thr"}""", Answer());
        _wire.Send(0, Events.Final("", 2));
        Assert.Equal("""{"partial":""}""", Answer());
    }

    [Fact]
    public void The_end_joins_what_was_not_sent_and_times_go_on_after_a_reset()
    {
        var second = TimeSpan.FromSeconds(1);
        _wire.Send(0, Events.Final("one", 0, new Word("one", second, second * 2, 0.5)));
        _wire.Send(0, Events.Final("two", 1, new Word("two", second * 2, second * 3, null)));

        Assert.Equal(
            ["""{"result":[{"conf":0.5,"end":2,"start":1,"word":"one"},{"conf":1,"end":3,"start":2,"word":"two"}],"text":"one two"}"""],
            _wire.End(new StreamEnd(second * 10, 1)).Show());
        _wire.Send(0, Events.Final("one", 0, new Word("one", second, second * 2, 0.5)));
        Assert.Equal(
            ["""{"result":[{"conf":0.5,"end":12,"start":11,"word":"one"}],"text":"one"}"""],
            _wire.End(new StreamEnd(second * 10, 1)).Show());
        Assert.Equal(["""{"text":""}"""], _wire.End(default).Show());
    }

    [Fact]
    public void Words_that_the_engine_does_not_report_share_the_time_of_the_utterance()
    {
        _wire.Send(0, Events.Final("a b"));

        Assert.Equal(
            """{"result":[{"conf":0.5,"end":2,"start":1,"word":"a"},{"conf":0.5,"end":3,"start":2,"word":"b"}],"text":"a b"}""", Answer());
    }

    [Fact]
    public void Alternatives_are_sent_on_request()
    {
        _wire.Receive("""{"config":{"max_alternatives":2,"words":false}}""");
        _wire.Send(0, Events.Final("one"));

        Assert.Equal("""{"alternatives":[{"confidence":0.5,"text":"one"}]}""", Answer());
    }

    private string Answer() =>
        Assert.Single(Assert.IsType<ClientCommand.Ask>(_wire.Receive(0, 0)[^1]).Messages().Show());
}
