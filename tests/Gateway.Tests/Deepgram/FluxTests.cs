using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using PortBridge.Gateway.Deepgram;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Tests.Deepgram;

/// <summary>Conversational transcription with turns.</summary>
public sealed class FluxTests(GatewayServer server)
{
    private const string Path = "/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000&eager_eot_threshold=0.5";

    private static readonly WorkerDescription Worker = new(
        "worker 1", "engine", "model", "cpu", [Capabilities.HotWords, Capabilities.LanguageDetection], ["en", "de"]);

    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("deepgram-flux")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await WireClient.ConnectAsync(server.Socket(Path));
        await WireTrace.PlayAsync("deepgram-flux", number, client);
    }

    [Fact]
    public async Task The_turns_are_the_finals_of_the_worker_and_all_messages_are_numbered()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);
        await using var client = await WireClient.ConnectAsync(server.Socket(Path));

        await client.SendAudioAsync(Speech.Pcm);
        await client.SendAsync(ListenSupport.CloseStream);
        var messages = await client.ReceiveAllAsync();
        var ends = messages.Where(message => EventOf(message) == "EndOfTurn").ToList();

        Assert.Equal(finals.Select(final => final.Text), ends.Select(message => message.GetProperty("transcript").GetString()));
        Assert.Equal(Enumerable.Range(0, ends.Count), ends.Select(message => message.GetProperty("turn_index").GetInt32()));
        Assert.Equal(Enumerable.Range(0, messages.Count), messages.Select(message => message.GetProperty("sequence_id").GetInt32()));
    }

    [Fact]
    public void A_turn_starts_after_the_end_of_the_last_one_even_if_its_speech_started_before()
    {
        var wire = Open("");

        var events = new SpeechEvent[]
        {
            new SpeechEvent.SpeechStarted(Seconds(0)),
            new SpeechEvent.SpeechStarted(Seconds(2)),
            Final("one", 0, 1),
            new SpeechEvent.Partial(1, "two", 0, Seconds(2)),
            Final("two", 2, 3),
        }.SelectMany(e => Send(wire, e));

        Assert.Equal(
            ["0 StartOfTurn", "0 EndOfTurn", "1 StartOfTurn", "1 Update", "1 EndOfTurn"],
            events.Select(message => $"{message.GetProperty("turn_index")} {EventOf(message)}"));
    }

    [Fact]
    public void An_utterance_that_is_lost_ends_its_turn()
    {
        var wire = Open("");
        Send(wire, new SpeechEvent.SpeechStarted(Seconds(0)));

        var end = Assert.Single(Send(wire, new SpeechEvent.Warning(new SpeechError(ErrorCodes.EngineFailed, "lost", false))));

        Assert.Equal(("EndOfTurn", ""), (EventOf(end), end.GetProperty("transcript").GetString()));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("model=flux-general-multi", "auto")]
    [InlineData("language_hint=de", "de")]
    [InlineData("language_hint=de&language_hint=en", "auto")]
    public void One_hint_is_the_language_and_several_are_detected(string query, string? language) =>
        Assert.Equal(language, Open(query).Settings.Session.Language);

    [Theory]
    [InlineData("eot_threshold=2")]
    [InlineData("language_hint=tlh")]
    [InlineData("redact=pci")]
    [InlineData("encoding=speex")]
    public void An_invalid_parameter_is_refused(string query)
    {
        var (read, refusal) = FluxQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), Worker);

        Assert.Null(read);
        Assert.Equal((int)HttpStatusCode.BadRequest, refusal?.Status);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static SpeechEvent.Final Final(string text, double start, double end) => new(
        0, text, Seconds(start), Seconds(end), null, [], new FinalTiming(default, default, default));

    private static string? EventOf(JsonElement message) => message.TryGetProperty("event", out var name) ? name.GetString() : null;

    private static FluxWire Open(string query) =>
        new(FluxQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), Worker).Query!, Worker, "id");

    private static List<JsonElement> Send(FluxWire wire, SpeechEvent speechEvent) =>
        [.. wire.Send(0, speechEvent).Select(message => JsonSerializer.Deserialize<JsonElement>(message.Data.Span))];
}
