using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Deepgram;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Tests.Deepgram;

/// <summary>Parameters, messages and events as tables, without sockets.</summary>
public sealed class ListenWireTests
{
    private static readonly WorkerDescription Worker = new(
        "worker 1", "engine", "model", "cpu", [Capabilities.HotWords, Capabilities.LanguageDetection], ["en", "de"]);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Every_result_has_all_fields_that_clients_index()
    {
        var wire = Open("punctuate=true");

        var results = Send(wire, Final("Hello, World!", 1, 2))[0];
        var alternative = results.GetProperty("channel").GetProperty("alternatives")[0];
        var word = alternative.GetProperty("words")[1];

        Assert.Equal(
            ["type", "channel_index", "duration", "start", "is_final", "speech_final", "channel", "metadata", "from_finalize"],
            results.EnumerateObject().Select(field => field.Name));
        Assert.Equal(["transcript", "confidence", "words"], alternative.EnumerateObject().Select(field => field.Name));
        Assert.Equal("""{"word":"world","start":1.5,"end":2,"confidence":1,"punctuated_word":"World!"}""", word.GetRawText());
        Assert.Equal(["request_id", "model_info", "model_uuid"], results.GetProperty("metadata").EnumerateObject().Select(field => field.Name));
        Assert.Equal((1, 1), (results.GetProperty("start").GetDouble(), results.GetProperty("duration").GetDouble()));
    }

    [Theory]
    [InlineData("", null, true)]
    [InlineData("endpointing=true", null, true)]
    [InlineData("endpointing=false", null, false)]
    [InlineData("endpointing=0", null, false)]
    [InlineData("endpointing=25", 400.0, true)]
    [InlineData("endpointing=700", 700.0, true)]
    [InlineData("endpointing=60000", 5000.0, true)]
    public void Endpointing_has_a_minimum_and_false_only_hides_speech_final(string query, double? silence, bool isSpeechFinal)
    {
        var wire = Open(query);

        Assert.Equal(silence, wire.Settings.Session.Endpointing.SilenceDuration?.TotalMilliseconds);
        Assert.Equal(isSpeechFinal, Send(wire, Final("one", 0, 1))[0].GetProperty("speech_final").GetBoolean());
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("encoding=linear16&sample_rate=8000&channels=2", StreamEncoding.Signed16, 8000)]
    [InlineData("encoding=MULAW&sample_rate=8000", StreamEncoding.MuLaw, 8000)]
    [InlineData("encoding=ogg-opus&sample_rate=48000", null, null)]
    [InlineData("sample_rate=8000", null, null)]
    public void Containers_are_recognized_by_their_first_bytes(string query, object? encoding, int? rate)
    {
        var audio = Open(query).Settings.Audio;

        Assert.Equal(((StreamEncoding?)encoding, rate), (audio.Encoding, audio.SampleRate));
    }

    [Theory]
    [InlineData("keyterm=Ada&keyterm=Grace%20Hopper", "Ada|Grace Hopper")]
    [InlineData("keywords=Ada:2&keywords=Bob:-3&keywords=a:b", "Ada|a:b")]
    public void Key_terms_and_keywords_become_hot_words(string query, string words) =>
        Assert.Equal(words, string.Join('|', Open(query).Settings.Session.HotWords));

    [Theory]
    [InlineData("language=multi", "auto")]
    [InlineData("language=de-AT", "de-AT")]
    [InlineData("", null)]
    public void Language_multi_is_detection(string query, string? language) =>
        Assert.Equal(language, Open(query).Settings.Session.Language);

    [Fact]
    public void A_flush_of_an_open_utterance_is_answered_by_its_final_and_not_by_an_earlier_one()
    {
        var wire = Open("");
        Send(wire, new SpeechEvent.SpeechStarted(Seconds(0)));
        Send(wire, new SpeechEvent.SpeechStarted(Seconds(2)));

        Assert.Empty(wire.Flush(Seconds(3)));
        Assert.False(IsFromFinalize(Send(wire, Final("one", 0, 1))[0]));
        Assert.True(IsFromFinalize(Send(wire, Final("two", 2, 3))[0]));
        Assert.Empty(Send(wire, Progress(3)));
    }

    [Fact]
    public void A_flush_in_silence_is_answered_when_the_audio_before_it_is_processed()
    {
        var wire = Open("");
        Send(wire, Progress(1));

        Assert.Empty(wire.Flush(Seconds(2)));
        var answer = Assert.Single(Send(wire, Progress(2)));

        Assert.True(IsFromFinalize(answer));
        Assert.Equal("", answer.Transcript());
        Assert.Single(wire.Flush(Seconds(2)));
    }

    [Fact]
    public void A_flush_before_the_end_of_the_stream_is_answered_at_the_latest_then()
    {
        var wire = Open("");
        wire.Flush(Seconds(2));

        Assert.True(IsFromFinalize(Assert.Single(Send(wire, new SpeechEvent.Stopped("", Seconds(2), "stopped")))));
    }

    [Fact]
    public void UtteranceEnd_follows_the_last_word_once_in_the_audio()
    {
        var wire = Open("utterance_end_ms=1000");
        Send(wire, Final("one two", 0, 2));

        Assert.Empty(Send(wire, Progress(2.9)));
        var end = Assert.Single(Send(wire, Progress(3)));
        Assert.Empty(Send(wire, Progress(4)));

        Assert.True(end.Is("UtteranceEnd"));
        Assert.Equal(2, end.GetProperty("last_word_end").GetDouble());
        Assert.Null(wire.Due);
    }

    [Fact]
    public void UtteranceEnd_comes_by_the_clock_if_no_audio_comes()
    {
        var wire = Open("utterance_end_ms=1000");
        Send(wire, Final("one", 0, 2));

        Assert.Equal(Seconds(1), wire.Due);
        _time.Advance(Seconds(1));
        Assert.True(wire.Due <= TimeSpan.Zero);
        Assert.True(Json(wire.Tick().Single()).Is("UtteranceEnd"));
        Assert.Empty(wire.Tick());
    }

    [Fact]
    public void UtteranceEnd_waits_while_newer_speech_is_recognized()
    {
        var wire = Open("utterance_end_ms=1000");
        Send(wire, Final("one", 0, 2));
        Send(wire, new SpeechEvent.SpeechStarted(Seconds(2.5)));
        _time.Advance(Seconds(2));

        Assert.Null(wire.Due);
        Assert.Empty(Send(wire, Progress(4)));
        Send(wire, Final("", 2.5, 3.5));
        Assert.Equal(2, Json(wire.Tick().Single()).GetProperty("last_word_end").GetDouble());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("interim_results=true", false)]
    public void Silence_has_an_empty_result_every_5_s(string query, bool isFinal)
    {
        var wire = Open(query);

        Assert.Empty(Send(wire, Progress(4.9)));
        var silent = Assert.Single(Send(wire, Progress(5.1)));
        Assert.Empty(Send(wire, Progress(10)));

        Assert.Equal(("", isFinal), (silent.Transcript(), silent.GetProperty("is_final").GetBoolean()));
    }

    [Theory]
    [InlineData(StreamErrorKind.Client, WebSocketCloseStatus.PolicyViolation, "DATA-0000")]
    [InlineData(StreamErrorKind.Limit, WebSocketCloseStatus.PolicyViolation, "")]
    [InlineData(StreamErrorKind.Idle, WebSocketCloseStatus.InternalServerError, "NET-0001")]
    [InlineData(StreamErrorKind.Server, WebSocketCloseStatus.InternalServerError, "")]
    [InlineData(StreamErrorKind.Stopping, WebSocketCloseStatus.EndpointUnavailable, "")]
    public void An_error_has_a_message_and_a_close_with_a_sentence(object kind, WebSocketCloseStatus status, string code)
    {
        var wire = Open("");
        var error = new StreamError((StreamErrorKind)kind, "A sentence.");

        var message = Json(Assert.Single(wire.Fail(error)));
        var close = wire.CloseAfter(error);

        Assert.Equal(["type", "description", "message", "variant"], message.EnumerateObject().Select(field => field.Name));
        Assert.Equal(status, close.Status);
        Assert.StartsWith(code, close.Reason, StringComparison.Ordinal);
        Assert.Contains("A sentence.", close.Reason, StringComparison.Ordinal);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static SpeechEvent.Final Final(string text, double start, double end) => new(
        0, text, Seconds(start), Seconds(end), null, [], new FinalTiming(default, default, default));

    private static SpeechEvent.Progress Progress(double seconds) => new(Seconds(seconds), Seconds(seconds));

    private static bool IsFromFinalize(JsonElement message) => message.GetProperty("from_finalize").GetBoolean();

    private static JsonElement Json(WireMessage message) => JsonSerializer.Deserialize<JsonElement>(message.Data.Span);

    private static List<JsonElement> Send(ListenWire wire, SpeechEvent speechEvent) => [.. wire.Send(0, speechEvent).Select(Json)];

    private ListenWire Open(string query)
    {
        var parameters = new QueryCollection(QueryHelpers.ParseQuery(query));
        var (read, refusal) = ListenQuery.Read(parameters, TimeSpan.FromMilliseconds(400), Worker);
        Assert.Null(refusal);
        var wire = new ListenWire(read!, Worker, "id", _time);
        wire.Open(1);
        return wire;
    }
}
