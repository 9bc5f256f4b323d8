using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Rules;

/// <summary>
/// The times in the events of one session, in milliseconds. Each method takes all events of the session, in the order
/// they arrived, and returns a sentence about the first violation, or null.
/// </summary>
internal static class TimeRules
{
    /// <summary>Times are within the session's audio and do not decrease; words are within their utterance.</summary>
    /// <param name="events">The session's events.</param>
    /// <param name="fromMs">The time of its first sample.</param>
    /// <param name="toMs">The time of its last sample.</param>
    public static string? WithinAudio(IReadOnlyList<WorkerEvent> events, long fromMs, long toMs)
    {
        var (turn, start) = (fromMs, fromMs);
        foreach (var e in events)
        {
            var isViolation = e switch
            {
                SpeechStarted { AtMs: var at } when at < turn || at > toMs => true,
                SpeechStopped { AtMs: var at } when at < turn || at > toMs => true,
                Partial { StartMs: var s } when s < start || s > toMs => true,
                Final f when f.StartMs < start || f.EndMs < f.StartMs || f.EndMs > toMs => true,
                _ => false,
            };
            if (e is Final { Words: { } words } final && words.FirstOrDefault(word =>
                word.StartMs < final.StartMs || word.EndMs < word.StartMs || word.EndMs > final.EndMs) is { } outside)
            {
                return $"The word \"{outside.Text}\" is from {outside.StartMs} to {outside.EndMs} ms, but its utterance is from "
                    + $"{final.StartMs} to {final.EndMs} ms: {EventText.Of(e)}";
            }

            if (isViolation)
                return $"Expected times from {fromMs} to {toMs} ms that do not decrease, but received {EventText.Of(e)}";

            turn = e switch { SpeechStarted s => s.AtMs, SpeechStopped s => s.AtMs, _ => turn };
            start = e switch { Partial p => p.StartMs, Final f => f.StartMs, _ => start };
        }

        return null;
    }

    /// <summary>Utterances do not overlap, and each contains its speech: start ≤ started ≤ stopped ≤ end.</summary>
    public static string? Utterances(IReadOnlyList<WorkerEvent> events)
    {
        var (turns, previousEnd) = (new Queue<long>(), 0L);
        foreach (var e in events)
        {
            if (e is SpeechStarted { AtMs: var startedAt })
                turns.Enqueue(startedAt);
            else if (e is SpeechStopped { AtMs: var stoppedAt })
                turns.Enqueue(stoppedAt);
            else if (e is Final or Error { Code: ErrorCodes.EngineFailed })
            {
                // An utterance without speech, as of a silent session without endpointing, has neither event.
                var speech = turns.Count >= 2 ? (turns.Dequeue(), turns.Dequeue()) : ((long, long)?)null;
                if (e is not Final final)
                    continue;
                if (final.StartMs < previousEnd)
                    return $"Utterances overlap: the one before ends at {previousEnd} ms, but received {EventText.Of(e)}";
                if (speech is var (started, stopped) && (started < final.StartMs || stopped > final.EndMs))
                {
                    return $"Speech started at {started} ms and stopped at {stopped} ms, which is not within "
                        + $"its utterance {EventText.Of(e)}";
                }

                previousEnd = final.EndMs;
            }
        }

        return null;
    }

    /// <summary>Progress does not decrease, is within the audio, and committed ≤ processed ≤ received.</summary>
    public static string? Progress(IReadOnlyList<WorkerEvent> events, long fromMs, long toMs)
    {
        var (received, processed, committed) = (fromMs, fromMs, 0L);
        foreach (var progress in events.OfType<Progress>())
        {
            var now = progress.CommittedMs ?? committed;
            if (progress.ReceivedMs < received || progress.ProcessedMs < processed || now < committed)
            {
                return $"Expected at least {received} ms received, {processed} ms processed and {committed} ms committed, "
                    + $"but received {EventText.Of(progress)}";
            }

            if (progress.ProcessedMs > progress.ReceivedMs || progress.ReceivedMs > toMs || now > progress.ProcessedMs)
                return $"Expected committed ≤ processed ≤ received ≤ {toMs} ms, but received {EventText.Of(progress)}";
            (received, processed, committed) = (progress.ReceivedMs, progress.ProcessedMs, now);
        }

        return null;
    }

    /// <summary>No partial or final needs audio from before the time that progress reported as committed.</summary>
    public static string? Committed(IReadOnlyList<WorkerEvent> events)
    {
        Progress? last = null;
        foreach (var e in events)
        {
            // What was once committed stays so, even if a later progress wrongly reports less.
            if (e is Progress { CommittedMs: { } committed } progress && committed >= (last?.CommittedMs ?? 0))
                last = progress;
            var start = e switch { Partial p => p.StartMs, Final f => f.StartMs, _ => long.MaxValue };
            if (start < last?.CommittedMs)
                return $"{EventText.Of(last)} was followed by {EventText.Of(e)}, which begins in committed audio";
        }

        return null;
    }
}
