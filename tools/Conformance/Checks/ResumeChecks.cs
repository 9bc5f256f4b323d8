using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Rules;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Sessions that continue a session of another worker.</summary>
internal static class ResumeChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "resume.times",
            "2.1",
            "A resumed session continues the times and the utterance numbers",
            async context =>
            {
                var events = await ResumeAsync(
                    context,
                    new Resume(60_000, 4),
                    [AudioSource.Silence(1000), context.Audio.Speech(2000), AudioSource.Silence(1500)]);
                AssertNone(
                    SessionRules.Utterances(events, first: 4) ?? TimeRules.WithinAudio(events, 60_000, 64_500)
                    ?? TimeRules.Utterances(events) ?? TimeRules.Progress(events, 60_000, 64_500)
                    ?? TextRules.Summary(events, 4_500));
            }),
        new(
            "resume.context",
            "2.1",
            "No utterance of a resumed session begins in its context",
            async context =>
            {
                var events = await ResumeAsync(
                    context,
                    new Resume(10_000, 2, ContextMs: 4_000),
                    [
                        AudioSource.Silence(500), context.Audio.Speech(2000), AudioSource.Silence(2500),
                        context.Audio.Speech(2000), AudioSource.Silence(1500),
                    ]);
                AssertNone(
                    SessionRules.Utterances(events, first: 2) ?? TimeRules.WithinAudio(events, 14_000, 18_500)
                    ?? TimeRules.Utterances(events));
            }),
        new(
            "resume.context-with-gap",
            "2.1",
            "A gap within the context does not shorten it",
            async context =>
            {
                var events = await ResumeAsync(
                    context,
                    new Resume(10_000, 2, ContextMs: 4_000),
                    [AudioSource.Silence(500), context.Audio.Speech(2000)],
                    [
                        context.Audio.Speech(1000), AudioSource.Silence(1500), context.Audio.Speech(2000),
                        AudioSource.Silence(1500),
                    ]);
                AssertNone(
                    SessionRules.Utterances(events, first: 2) ?? TimeRules.WithinAudio(events, 34_000, 38_500)
                    ?? TimeRules.Utterances(events));
            }),
    ];

    /// <param name="context">The check's context.</param>
    /// <param name="resume">The position.</param>
    /// <param name="audio">The audio, in parts.</param>
    /// <param name="afterGap">The audio after a gap of 20 s, in parts; null for no gap.</param>
    private static async Task<IReadOnlyList<WorkerEvent>> ResumeAsync(
        CheckContext context, Resume resume, IEnumerable<byte[]> audio, IEnumerable<byte[]>? afterGap = null)
    {
        var worker = await context.WorkerAsync();
        await worker.StartSessionAsync(Playback.Id, start => start with { Resume = resume });
        var next = await Playback.PlayAsync(worker, 0, audio);
        if (afterGap is not null)
            await Playback.PlayAsync(worker, next, afterGap, gapMs: 20_000);
        return await Playback.EndAsync(context, worker, new StopSession(Playback.Id));
    }
}
