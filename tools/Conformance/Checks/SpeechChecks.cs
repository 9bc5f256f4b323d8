using PortBridge.Conformance.Assertions;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Rules;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>The events of a spoken session. Most checks examine one recording.</summary>
internal static class SpeechChecks
{
    private const string Id = "s";

    public static IReadOnlyList<Check> All { get; } =
    [
        Follows(
            "first-and-last",
            "3.3",
            "session_started is a session's first event; state idle and session_stopped are its last",
            spoken => SessionRules.FirstAndLast(spoken.Own)),
        Follows(
            "order",
            "3.4",
            "An utterance is speech_started, partials, speech_stopped and one final, and finals are in order",
            spoken => SessionRules.Utterances(spoken.Own)),
        Follows(
            "states",
            "3.5",
            "A state event follows each event that changes the state, and no other",
            spoken => SessionRules.States(spoken.Own)),
        Follows(
            "stable",
            "2.2",
            "stable never falls, and the text that it covers does not change",
            spoken => spoken.Own.Any(e => e is Partial)
                ? TextRules.Stable(spoken.Own)
                : spoken.Ready.Capabilities.Contains(Capabilities.Partials)
                    ? throw new InconclusiveException("The worker sent no partials.")
                    : throw new NotApplicableException("ready does not announce partials.")),
        Follows(
            "times",
            "2.2",
            "Times are within the session's audio and do not decrease",
            spoken => TimeRules.WithinAudio(spoken.Own, 0, spoken.AudioMs)),
        Follows(
            "utterance-times",
            "2.2",
            "Utterances do not overlap, and speech_started and speech_stopped are within their utterance",
            spoken => TimeRules.Utterances(spoken.Own)),
        Follows(
            "chunk-count",
            "2.2",
            "chunk_count never falls and is not more than the number of chunks that were sent",
            spoken => TextRules.ChunkCounts(spoken.Own, spoken.Chunks)),
        Follows(
            "summary",
            "2.2",
            "session_stopped has the text of all finals and the length of the audio",
            spoken => TextRules.Summary(spoken.Own, spoken.AudioMs)),
        Follows(
            "confidence",
            "2.2",
            "confidence is 0 to 1",
            spoken => spoken.Own.OfType<Final>().FirstOrDefault(f => f.Confidence is < 0 or > 1 or double.NaN) is { } wrong
                ? $"Received {EventText.Of(wrong)}"
                : null),
        Follows(
            "unrequested",
            "2.2",
            "A final has words and a language only if the session asked for them",
            spoken => spoken.Own.FirstOrDefault(e => e is Final { Words: not null } or Final { Language: not null }) is { } wrong
                ? $"The session asked for neither, but received {EventText.Of(wrong)}"
                : null),
        new(
            "speech.words",
            "2.2",
            "Finals have words if the session asks for them and the worker announces words, and only then",
            async context =>
            {
                var worker = await SpeakAsync(context, start => start with { Words = true });
                var isAnnounced = (await worker.ReadyAsync()).Capabilities.Contains(Capabilities.Words);
                var wrong = worker.EventsOf(Id).FirstOrDefault(
                    e => e is Final { Text.Length: > 0 } final && isAnnounced != final.Words is { Count: > 0 });
                AssertTrue(
                    wrong is null,
                    $"ready announces {(isAnnounced ? "" : "no ")}words, but received {EventText.Of(wrong)}");
                AssertNone(TimeRules.WithinAudio(
                    worker.EventsOf(Id), 0, Chunks(context.Audio).Count() * AudioSource.ChunkMs));
            }),
        new(
            "speech.own-sessions",
            "3.3",
            "Events name only sessions that the host has started",
            async context =>
            {
                var spoken = await context.RecordingAsync();
                var unknown = spoken.Events.FirstOrDefault(
                    e => EventNames.SessionOf(e) is { } id && id != RecordedSession.Id);
                AssertTrue(unknown is null, $"Received {EventText.Of(unknown)}");
            }),
        new(
            "speech.json",
            "2",
            "The worker repeats no name in an object and sends no null in a field that the document defines",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Id);
                await worker.SendAsync(new StopSession("nobody"));
                await worker.SendAsync([.. Chunks(context.Audio), new StopSession(Id)]);
                await worker.StoppedAsync(Id);
                AssertNone(worker.JsonViolation);
            }),
        new(
            "speech.partials",
            "2.1",
            "The worker sends partials only if the session wants them and ready announces them",
            async context =>
            {
                var worker = await SpeakAsync(context, start => start with { Partials = false });
                AssertTrue(!worker.EventsOf(Id).Any(e => e is Partial), "The session wanted no partials, but received one.");
                var spoken = await context.SpeechAsync();
                AssertTrue(
                    spoken.Ready.Capabilities.Contains(Capabilities.Partials) || !spoken.Own.Any(e => e is Partial),
                    "ready does not announce partials, but the worker sent one.");
            }),
        new(
            "speech.without-endpointing",
            "2.1",
            "A session without endpointing is one utterance, with one final at its stop",
            async context =>
            {
                var worker = await SpeakAsync(context, start => start with { Endpointing = new(Enabled: false) });
                var events = worker.EventsOf(Id);
                var finals = events.Count(e => e is Final);
                AssertTrue(finals == 1, $"Expected one final, but received {finals}.");
                AssertNone(
                    TextRules.Stable(events) ?? SessionRules.FirstAndLast(events) ?? TimeRules.Utterances(events));
            }),
        new(
            "speech.silent-without-endpointing",
            "3.4",
            "A session without endpointing in which nobody speaks has one final with an empty text, and no speech_started",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Id, start => start with { Endpointing = new(Enabled: false) });
                await worker.SendAsync(new AudioChunk(Id, AudioSource.Silence(2000), 0), new StopSession(Id));
                await worker.StoppedAsync(Id);
                var events = worker.EventsOf(Id);
                var finals = events.OfType<Final>().ToList();
                AssertTrue(finals.Count == 1, $"Expected one final, but received {finals.Count}.");
                AssertTrue(finals[0] is { Text: "", Utterance: 0 }, $"Received {EventText.Of(finals[0])}");
                var speech = events.FirstOrDefault(e => e is SpeechStarted);
                AssertTrue(speech is null, $"Received {EventText.Of(speech)}");
                AssertNone(SessionRules.FirstAndLast(events) ?? TextRules.Summary(events, 2000));
            }),
    ];

    /// <summary>The chunks of two sentences.</summary>
    private static IEnumerable<AudioChunk> Chunks(AudioSource audio) =>
        AudioSource.Chunks(RecordedSession.TwoSentences(audio)).Select((pcm, i) => new AudioChunk(Id, pcm, i));

    private static Check Follows(string name, string section, string rule, Func<RecordedSession, string?> violation) =>
        new($"speech.{name}", section, rule, async context => AssertNone(violation(await context.SpeechAsync())));

    private static async Task<WorkerClient> SpeakAsync(CheckContext context, Func<StartSession, StartSession> change)
    {
        var worker = await context.WorkerAsync();
        await worker.StartSessionAsync(Id, change);
        await worker.SendAsync([.. Chunks(context.Audio), new StopSession(Id)]);
        await worker.StoppedAsync(Id);
        return worker.EventsOf(Id).Any(e => e is SpeechStarted) ? worker : throw context.NoSpeech();
    }
}
