using Microsoft.Extensions.Time.Testing;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.PromptVoice;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Tests.PromptVoice;

/// <summary>The adapter of /ws, without sockets.</summary>
public sealed class PromptVoiceWireTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(100));
    private readonly PromptVoiceWire _wire;

    public PromptVoiceWireTests() => _wire = new PromptVoiceWire(new GatewayOptions(), _time);

    [Theory]
    [InlineData("{", "BAD_JSON")]
    [InlineData("""{"type":"prompt"}""", "UNKNOWN_TYPE")]
    [InlineData("""{"type":"start","sample_rate":5}""", "UNSUPPORTED_SAMPLE_RATE")]
    [InlineData("""{"type":"cancel"}""", "CANCELLED")]
    public void A_message_is_answered_with_a_recoverable_error(string message, string code)
    {
        var error = _wire.Receive(message).Show()[^1];

        Assert.StartsWith($$"""{"code":"{{code}}",""", error, StringComparison.Ordinal);
        Assert.Contains("\"recoverable\":true", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_declares_rate_language_and_silence_within_the_limits()
    {
        var configure = Assert.IsType<ClientCommand.Configure>(
            _wire.Receive("""{"type":"start","sample_rate":48000,"language":"en","vad_silence_ms":10}""")[0]);

        Assert.Equal(48_000, configure.Settings.Audio.SampleRate);
        Assert.Equal("en", configure.Settings.Session.Language);
        Assert.Equal(new GatewayOptions().MinSilenceDuration, configure.Settings.Session.Endpointing.SilenceDuration);
    }

    [Fact]
    public void A_second_start_has_no_effect()
    {
        Start();

        Assert.Contains("PROTOCOL_VIOLATION", Assert.Single(_wire.Receive("""{"type":"start"}""").Show()), StringComparison.Ordinal);
        Assert.Equal(["Audio"], _wire.Receive(0, 0).Show());
    }

    [Fact]
    public void Audio_is_a_violation_only_before_the_first_start()
    {
        Start();
        _wire.Receive("""{"type":"cancel"}""");
        var fresh = new PromptVoiceWire(new GatewayOptions(), _time);

        Assert.Empty(_wire.Receive(0, 0));
        Assert.Equal("Close", fresh.Receive(0, 0).Show()[^1]);
    }

    [Fact]
    public void A_binary_message_has_a_maximum_length_also_in_parts()
    {
        Start();
        var half = new ClientMessage(new byte[40_000], IsText: false, IsFirst: true, IsLast: false);

        Assert.Equal(["Audio"], _wire.Receive(half).Show());
        Assert.Equal("Close", _wire.Receive(half with { IsFirst = false, IsLast = true }).Show()[^1]);
    }

    [Fact]
    public void A_final_is_announced_and_followed_by_its_times()
    {
        Start();
        Send(new SpeechEvent.SpeechStarted(TimeSpan.Zero));
        _time.Advance(TimeSpan.FromSeconds(1));
        Send(Events.Partial("one"));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(
            ["""{"reason":"vad_silence","type":"finalize_pending"}"""], Send(new SpeechEvent.SpeechStopped(TimeSpan.Zero)));
        Assert.Equal(
            [
                """{"text":"one two","id":"transcript_0_7","type":"final_transcript"}""",
                """{"t0":100,"t1":101,"t2":103,"t3":null,"t4":null,"event":"latency","type":"metrics"}""",
                """{"ms":120,"runs":1,"event":"decode","type":"metrics"}""",
            ],
            Send(Events.Final("one two", 7)));
    }

    [Fact]
    public void An_empty_final_is_sent_only_if_it_was_announced()
    {
        Start();

        Assert.Empty(Send(Events.Final("")));
        Send(new SpeechEvent.SpeechStopped(TimeSpan.Zero));
        Assert.Contains("final_transcript", Send(Events.Final(""))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_utterance_may_begin_before_the_final_of_the_last()
    {
        Start();
        Send(new SpeechEvent.SpeechStarted(TimeSpan.Zero));
        Send(new SpeechEvent.SpeechStopped(TimeSpan.Zero));
        _time.Advance(TimeSpan.FromSeconds(5));
        Send(new SpeechEvent.SpeechStarted(TimeSpan.Zero));

        Assert.Contains("\"t0\":100,", Send(Events.Final("one"))[1], StringComparison.Ordinal);
        Assert.Single(Send(new SpeechEvent.SpeechStopped(TimeSpan.Zero)));
        Assert.Contains("\"t0\":105,", Send(Events.Final("two", 1))[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_of_the_engine_takes_the_place_of_a_final()
    {
        Start();
        Send(new SpeechEvent.SpeechStopped(TimeSpan.Zero));

        Assert.Equal(
            ["""{"code":"ASR_FAIL","message":"It failed.","recoverable":true,"type":"error"}"""],
            Send(new SpeechEvent.Warning(new SpeechError(ErrorCodes.EngineFailed, "It failed.", false))));
        Assert.Empty(Send(Events.Final("")));
    }

    [Fact]
    public void An_error_that_ends_a_capture_is_followed_by_its_end()
    {
        Start();

        Assert.EndsWith("\"type\":\"info\"}", _wire.Fail(new StreamError(StreamErrorKind.Server, "A sentence."))
            .Show()[1], StringComparison.Ordinal);
        Assert.Empty(_wire.Receive(0, 0));
    }

    [Fact]
    public void The_times_of_a_final_without_partials_are_null()
    {
        Start();

        Assert.Contains("""{"t0":null,"t1":null,"t2":100,""", Send(Events.Final("one"))[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Debug_messages_are_sent_on_request_only()
    {
        var progress = new SpeechEvent.Progress(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        Start();
        Assert.Empty(Send(progress));
        _wire.End(default);

        _wire.Receive("""{"type":"start","debug":true}""");
        Assert.Equal(["""{"event":"heartbeat","received_ms":2000,"processed_ms":1000,"type":"debug"}"""], Send(progress));
    }

    [Fact]
    public void Nothing_of_a_cancelled_capture_is_sent()
    {
        Start();
        _wire.Receive("""{"type":"cancel"}""");

        Assert.Empty(Send(Events.Final("one")));
    }

    [Theory]
    [InlineData(StreamErrorKind.Server, ErrorCodes.ModelLoadFailed, "MODEL_LOAD_FAIL")]
    [InlineData(StreamErrorKind.Server, ErrorCodes.PoisonSession, "ASR_FAIL")]
    [InlineData(StreamErrorKind.Limit, ErrorCodes.SessionExpired, "ASR_TIMEOUT")]
    [InlineData(StreamErrorKind.Limit, ErrorCodes.TooManySessions, "BACKPRESSURE")]
    [InlineData(StreamErrorKind.Limit, null, "MAX_DURATION_EXCEEDED")]
    [InlineData(StreamErrorKind.Limit, StreamError.MessageTooLong, "PROTOCOL_VIOLATION")]
    [InlineData(StreamErrorKind.Idle, null, "ASR_TIMEOUT")]
    [InlineData(StreamErrorKind.Client, null, "BAD_FRAME")]
    [InlineData(StreamErrorKind.Server, null, "INTERNAL")]
    public void An_error_of_a_stream_has_a_code(object kind, string? code, string expected)
    {
        var error = new StreamError((StreamErrorKind)kind, "A sentence.", code);

        Assert.Equal(error.Kind == StreamErrorKind.Idle, _wire.Closes(error));
        Assert.Equal(
            [$$"""{"code":"{{expected}}","message":"A sentence.","recoverable":{{(_wire.Closes(error) ? "false" : "true")}},"type":"error"}"""],
            _wire.Fail(error).Show());
    }

    [Fact]
    public void The_end_of_the_server_is_an_info_with_a_reason() => Assert.Contains(
        "\"reason\":\"shutdown\"",
        Assert.Single(_wire.Fail(new StreamError(StreamErrorKind.Stopping, "The server is stopping.")).Show()),
        StringComparison.Ordinal);

    private void Start() => Assert.Equal("Configure", _wire.Receive("""{"type":"start"}""").Show()[0]);

    private IReadOnlyList<string> Send(SpeechEvent speechEvent) => _wire.Send(0, speechEvent).Show();
}
