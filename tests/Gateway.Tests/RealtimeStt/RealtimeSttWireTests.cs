using System.Text.Json;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.RealtimeStt;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Tests.RealtimeStt;

/// <summary>The adapter of /ws/stream, without sockets.</summary>
public sealed class RealtimeSttWireTests
{
    private readonly RealtimeSttWire _wire = new();

    [Theory]
    [InlineData("{", "BAD_MESSAGE")]
    [InlineData("{}", "BAD_MESSAGE")]
    [InlineData("""{"type":"user_message"}""", "UNSUPPORTED")]
    [InlineData("""{"type":"stt_start","sample_rate":5}""", "BAD_MESSAGE")]
    public void A_message_is_refused_with_a_code(string message, string code) =>
        Assert.Equal([$"stt_error {code}"], Summarize(_wire.Receive(message).Show()));

    [Theory]
    [InlineData("stt_start", "stt_stop")]
    [InlineData("start_listening", "stop_listening")]
    public void Start_and_stop_have_the_names_of_related_apps_too(string start, string stop)
    {
        Assert.Equal("Configure", _wire.Receive($$"""{"type":"{{start}}"}""").Show()[0]);
        Assert.Equal(["Stop"], _wire.Receive($$"""{"type":"{{stop}}"}""").Show());
    }

    [Fact]
    public void A_ping_keeps_the_session_alive() =>
        Assert.Equal(["KeepAlive", """{"type":"pong"}"""], _wire.Receive("""{"type":"ping"}""").Show());

    [Fact]
    public void A_second_start_has_no_effect()
    {
        Start();

        Assert.Equal(["stt_error ALREADY_STARTED"], Summarize(_wire.Receive("""{"type":"stt_start","session_id":"b"}""").Show()));
        Assert.Contains("\"session_id\":\"a\"", Assert.Single(Send(Events.Final("one")), text => text.Contains("stt_final", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Audio_that_is_ignored_is_reported_once()
    {
        Assert.Equal(["stt_error NOT_STARTED"], Summarize(_wire.Receive(0, 0).Show()));
        Assert.Empty(_wire.Receive(0, 0));
        Start();
        Assert.Equal(["Audio"], _wire.Receive(0, 0).Show());
        _wire.End(default);
        Assert.Empty(_wire.Receive(0, 0));
    }

    [Fact]
    public void The_steps_of_an_utterance_have_a_fixed_order()
    {
        Start();
        var messages = new SpeechEvent[]
        {
            new SpeechEvent.SpeechStarted(TimeSpan.Zero),
            Events.Partial("one"),
            Events.Partial("one two", stable: 3),
            Events.Partial("one two three", stable: 3),
            new SpeechEvent.SpeechStopped(TimeSpan.Zero),
            Events.Final("one two"),
        }.SelectMany(Send);

        Assert.Equal(
            [
                "stt_vad_start", "stt_recording_start", "stt_state recording", "stt_update one", "stt_update one two",
                "stt_stabilized one", "stt_update one two three", "stt_vad_stop", "stt_recording_stop", "stt_state transcribing",
                "stt_final one two", "stt_state listening",
            ],
            Summarize(messages));
    }

    [Fact]
    public void The_order_is_kept_if_the_worker_reports_no_voice_activity()
    {
        Start();

        Assert.Equal(
            ["stt_vad_start", "stt_recording_start", "stt_state recording", "stt_update one"], Summarize(Send(Events.Partial("one"))));
        Assert.Equal(
            ["stt_vad_stop", "stt_recording_stop", "stt_state transcribing", "stt_final one", "stt_state listening"],
            Summarize(Send(Events.Final("one"))));
    }

    [Fact]
    public void An_utterance_without_text_ends_without_a_final()
    {
        Start();
        Send(new SpeechEvent.SpeechStarted(TimeSpan.Zero));

        Assert.Equal(
            ["stt_vad_stop", "stt_recording_stop", "stt_state transcribing", "stt_state listening"], Summarize(Send(Events.Final(""))));
        Assert.Empty(Send(Events.Final("")));
    }

    [Fact]
    public void The_next_utterance_may_begin_before_the_final_of_the_last()
    {
        Start();
        var messages = new SpeechEvent[]
        {
            new SpeechEvent.SpeechStarted(TimeSpan.Zero),
            new SpeechEvent.SpeechStopped(TimeSpan.Zero),
            Events.Partial("one"),
            new SpeechEvent.SpeechStarted(TimeSpan.Zero),
            Events.Final("one"),
            new SpeechEvent.SpeechStopped(TimeSpan.Zero),
            Events.Final("two", 1),
        }.SelectMany(Send);

        Assert.Equal(
            [
                "stt_vad_start", "stt_recording_start", "stt_state recording", "stt_vad_stop", "stt_recording_stop",
                "stt_state transcribing", "stt_update one", "stt_vad_start", "stt_recording_start", "stt_state recording",
                "stt_final one", "stt_vad_stop", "stt_recording_stop", "stt_state transcribing", "stt_final two",
                "stt_state listening",
            ],
            Summarize(messages));
    }

    [Fact]
    public void The_loss_of_the_worker_while_it_transcribes_leaves_no_utterance_open()
    {
        Start();
        Send(new SpeechEvent.SpeechStarted(TimeSpan.Zero));
        Send(new SpeechEvent.SpeechStopped(TimeSpan.Zero));
        Assert.Empty(Send(new SpeechEvent.Interrupted(new SpeechError("worker_lost", "It exited.", true))));
        Send(new SpeechEvent.SpeechStarted(TimeSpan.Zero));
        Send(new SpeechEvent.SpeechStopped(TimeSpan.Zero));

        Assert.Equal(["stt_final one", "stt_state listening"], Summarize(Send(Events.Final("one"))));
    }

    [Fact]
    public void A_failure_of_the_engine_takes_the_place_of_a_final()
    {
        Start();
        Send(new SpeechEvent.SpeechStarted(TimeSpan.Zero));
        Send(new SpeechEvent.SpeechStopped(TimeSpan.Zero));

        Assert.Equal(
            ["stt_error RECOGNITION_FAILED", "stt_state listening"],
            Summarize(Send(new SpeechEvent.Warning(new SpeechError(ErrorCodes.EngineFailed, "It failed.", false)))));
    }

    [Fact]
    public void Related_apps_get_finals_under_their_name_too()
    {
        _wire.Receive("""{"type":"start_listening"}""");

        Assert.Equal(["stt_final one", "stt_finished one"], Summarize(Send(Events.Final("one"))));
    }

    [Theory]
    [InlineData(StreamErrorKind.Server, ErrorCodes.ModelLoadFailed, "MODEL_LOAD_ERROR")]
    [InlineData(StreamErrorKind.Server, ErrorCodes.EngineFailed, "PROCESSING_ERROR")]
    [InlineData(StreamErrorKind.Limit, ErrorCodes.SessionExpired, "PROCESSING_TIMEOUT")]
    [InlineData(StreamErrorKind.Limit, null, "LIMIT_EXCEEDED")]
    [InlineData(StreamErrorKind.Idle, null, "PROCESSING_TIMEOUT")]
    [InlineData(StreamErrorKind.Client, null, "BAD_AUDIO")]
    [InlineData(StreamErrorKind.Stopping, null, "SERVER_STOPPING")]
    public void An_error_of_a_stream_ends_in_the_state_idle(object kind, string? code, string expected)
    {
        Start();
        var error = new StreamError((StreamErrorKind)kind, "A sentence.", code);

        Assert.Equal([$"stt_error {expected}", "stt_state idle"], Summarize(_wire.Fail(error).Show()));
        Assert.Equal(error.Kind == StreamErrorKind.Idle, _wire.Closes(error));
        Assert.Empty(_wire.Receive(0, 0));
    }

    private static IEnumerable<string> Summarize(IEnumerable<string> messages) => messages.Select(message =>
    {
        using var json = JsonDocument.Parse(message);
        var fields = json.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString());
        var detail = fields.GetValueOrDefault("text") ?? fields.GetValueOrDefault("state") ?? fields.GetValueOrDefault("code");
        return $"{fields["type"]} {detail}".Trim();
    });

    private void Start() => Assert.Equal("Configure", _wire.Receive("""{"type":"stt_start","session_id":"a"}""").Show()[0]);

    private IReadOnlyList<string> Send(SpeechEvent speechEvent) => _wire.Send(0, speechEvent).Show();
}
