using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Rules;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Gaps in a session's audio, and flushes.</summary>
internal static class GapChecks
{
    private const int GapMs = 20_000;

    public static IReadOnlyList<Check> All { get; } =
    [
        EndsUtterance(
            "gap.ends-utterance",
            "A gap ends the open utterance, and the session's time continues after it",
            endpointing: true),
        EndsUtterance(
            "gap.without-endpointing",
            "A gap ends the open utterance of a session without endpointing, which has one final before it and one after it",
            endpointing: false),
        Flushes(
            "gap.flush",
            "A flush ends the open utterance, and takes no session time",
            endpointing: true),
        Flushes(
            "gap.flush-without-endpointing",
            "A flush ends the open utterance of a session without endpointing, which has one final before it and one after it",
            endpointing: false),
        new(
            "gap.text",
            "2.2",
            "The text of session_stopped leaves out empty finals, without extra spaces",
            async context =>
            {
                // A silent stretch without endpointing, and a burst of noise: either may have a final with an empty text.
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Playback.Id, start => start with { Endpointing = new(Enabled: false) });
                var next = await Playback.PlayAsync(worker, 0, [AudioSource.Silence(1000)]);
                next = await Playback.PlayAsync(
                    worker, next, [AudioSource.Silence(500), AudioSource.Noise(500, 0.5f), AudioSource.Silence(500)], GapMs);
                await Playback.PlayAsync(worker, next, [AudioSource.Silence(500), context.Audio.Speech(1500)], GapMs);
                var events = await Playback.EndAsync(context, worker, new StopSession(Playback.Id));
                AssertNone(TextRules.Summary(events, 4500));
            }),
    ];

    private static Check Flushes(string name, string rule, bool endpointing) => new(
        name,
        "2.1",
        rule,
        async context =>
        {
            var worker = await context.WorkerAsync();
            await worker.StartSessionAsync(Playback.Id, start => start with { Endpointing = new(endpointing) });
            var next = await Playback.PlayAsync(worker, 0, [AudioSource.Silence(1000), context.Audio.Speech(2500)]);
            await worker.SendAsync(new AudioChunk(Playback.Id, default, next, Flush: true));
            await Playback.PlayAsync(worker, next + 1, [context.Audio.Speech(1500), AudioSource.Silence(1500)]);
            var events = await Playback.EndAsync(context, worker, new StopSession(Playback.Id));
            AssertNone(
                SessionRules.Utterances(events) ?? TimeRules.WithinAudio(events, 0, 6_500)
                ?? TimeRules.Utterances(events) ?? TextRules.Summary(events, 6_500));
            var finals = events.OfType<Final>().ToList();
            AssertTrue(
                endpointing || finals.Count == 2,
                $"Expected one final before the flush and one after it, but received {finals.Count}.");
            var across = finals.FirstOrDefault(f => f.StartMs < 3_500 && f.EndMs > 3_500);
            AssertTrue(across is null, $"The flush is at 3500 ms, but received {EventText.Of(across)}");
        });

    private static Check EndsUtterance(string name, string rule, bool endpointing) => new(
        name,
        "2.1",
        rule,
        async context =>
        {
            var worker = await context.WorkerAsync();
            await worker.StartSessionAsync(Playback.Id, start => start with { Endpointing = new(endpointing) });
            var next = await Playback.PlayAsync(worker, 0, [AudioSource.Silence(1000), context.Audio.Speech(2500)]);
            await Playback.PlayAsync(worker, next, [context.Audio.Speech(1500), AudioSource.Silence(1500)], GapMs);
            var events = await Playback.EndAsync(context, worker, new StopSession(Playback.Id));
            AssertNone(
                SessionRules.Utterances(events) ?? TimeRules.WithinAudio(events, 0, 26_500) ?? TimeRules.Utterances(events)
                ?? TextRules.Summary(events, 6_500));
            var finals = events.OfType<Final>().ToList();
            var across = finals.FirstOrDefault(f => f.StartMs < 3_500 ? f.EndMs > 3_500 : f.StartMs < 23_500);
            AssertTrue(across is null, $"The gap is from 3500 to 23500 ms, but received {EventText.Of(across)}");
            AssertTrue(
                endpointing || finals.Count == 2,
                $"Expected one final before the gap and one after it, but received {finals.Count}.");
        });
}
