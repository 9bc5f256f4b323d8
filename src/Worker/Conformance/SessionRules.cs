using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Conformance;

/// <summary>
/// The rules of protocol.md about the events of one session, section 3 above all: pure functions over the session's
/// events, in the order they came. Each returns what broke the rule, or null.
/// </summary>
internal static class SessionRules
{
    /// <summary><c>session_started</c> first, state <c>idle</c> and <c>session_stopped</c> last, each once.</summary>
    public static string? Ends(IReadOnlyList<WorkerEvent> events)
    {
        if (events is not [SessionStarted, ..])
            return $"The session begins with {Show(events is [var first, ..] ? first : null)}";
        if (events.Count(e => e is SessionStarted) > 1)
            return "session_started came twice.";

        var end = events.ToList().FindIndex(e => e is SessionStopped or Error { Recoverable: false });
        if (end < 0)
            return "The session has no end.";
        if (end < events.Count - 1)
            return $"After the session's end came {Show(events[end + 1])}";
        var before = events.Take(end).LastOrDefault(e => e is not Progress);
        return before is StateChanged { State: SessionState.Idle }
            ? null
            : $"Before the session's end came {Show(before)} instead of the state idle.";
    }

    /// <summary>
    /// Of each utterance: <c>speech_started</c>, then its partials and <c>speech_stopped</c>, then its final; finals in
    /// order, each once, none missing; no partial before the finals of the utterances before it.
    /// </summary>
    /// <param name="events">The session's events.</param>
    /// <param name="first">The number of its first utterance.</param>
    public static string? Utterances(IReadOnlyList<WorkerEvent> events, int first = 0)
    {
        var (begun, ended, done) = (first, first, first);
        foreach (var e in events)
        {
            var violation = e switch
            {
                SpeechStarted when begun > ended => "speech_started came twice without speech_stopped between.",
                SpeechStopped when begun == ended => "speech_stopped came without speech_started before it.",
                Partial p when p.Utterance != done => $"Utterance {done} is due, but there came",
                Partial p when p.Utterance >= begun => "Before the utterance's speech_started came",
                Final f when f.Utterance != done => $"The final of utterance {done} is due, but there came",
                Final f when f.Utterance >= ended => "Before the utterance's speech_stopped came",
                _ => null,
            };
            if (violation is not null)
                return $"{violation} {Show(e)}";

            begun += e is SpeechStarted ? 1 : 0;
            ended += e is SpeechStopped ? 1 : 0;
            done += e is Final or Error { Code: ErrorCodes.EngineFailed, Recoverable: true } ? 1 : 0;
        }

        return begun > ended ? "The last speech_started has no speech_stopped."
            : done < begun ? $"Utterance {done} never got its final."
            : null;
    }

    /// <summary>Each change of state is told right after what brought it about, and no other.</summary>
    public static string? States(IReadOnlyList<WorkerEvent> events)
    {
        SessionState? told = null;
        var (speaking, due, begun) = (false, 0, false);
        foreach (var e in events.Where(e => e is not Progress))
        {
            var now = !begun ? (SessionState?)null
                : speaking ? SessionState.Recording
                : due > 0 ? SessionState.Transcribing
                : SessionState.Listening;
            if (e is StateChanged change)
            {
                var expected = change.State == SessionState.Idle ? SessionState.Idle : now;
                if (change.State != expected || change.State == told)
                    return $"The session was {Name(told)} and should be {Name(now)}, but there came {Show(e)}";
                told = change.State;
                continue;
            }

            if (now != told && told != SessionState.Idle)
                return $"The state {Name(now)} was due, but there came {Show(e)}";
            begun |= e is SessionStarted;
            speaking = e is SpeechStarted || (speaking && e is not SpeechStopped);
            due += e is SpeechStopped ? 1 : e is Final or Error { Code: ErrorCodes.EngineFailed } ? -1 : 0;
        }

        return null;
    }

    /// <summary><c>stable</c> lies within the text, only grows, and what it covers stays.</summary>
    public static string? Stable(IReadOnlyList<WorkerEvent> events)
    {
        Partial? before = null;
        foreach (var partial in events.OfType<Partial>())
        {
            if (partial.Stable < 0 || partial.Stable > partial.Text.EnumerateRunes().Count())
                return $"stable lies outside the text: {Show(partial)}";

            if (before?.Utterance == partial.Utterance)
            {
                if (partial.Stable < before.Stable)
                    return $"stable fell from {before.Stable}: {Show(partial)}";
                if (!Leading(partial.Text, before.Stable).SequenceEqual(Leading(before.Text, before.Stable)))
                    return $"The stable text of {Show(before)} was changed by {Show(partial)}";
            }

            before = partial;
        }

        return null;
    }

    /// <summary>Times lie within the session's audio, begin before they end, and do not run back.</summary>
    /// <param name="events">The session's events.</param>
    /// <param name="fromMs">Its first sample's time.</param>
    /// <param name="toMs">Its last sample's time.</param>
    public static string? Times(IReadOnlyList<WorkerEvent> events, long fromMs, long toMs)
    {
        var (turn, start) = (fromMs, fromMs);
        foreach (var e in events)
        {
            var violation = e switch
            {
                SpeechStarted { AtMs: var at } when at < turn || at > toMs => true,
                SpeechStopped { AtMs: var at } when at < turn || at > toMs => true,
                Partial { StartMs: var s } when s < start || s > toMs => true,
                Final f when f.StartMs < start || f.EndMs < f.StartMs || f.EndMs > toMs => true,
                Final { Words: { } words } f when words.Any(word =>
                    word.StartMs < f.StartMs || word.EndMs < word.StartMs || word.EndMs > f.EndMs) => true,
                _ => false,
            };
            if (violation)
                return $"The session's audio is {fromMs} to {toMs} ms, and this runs back or out of it: {Show(e)}";

            turn = e switch { SpeechStarted s => s.AtMs, SpeechStopped s => s.AtMs, _ => turn };
            start = e switch { Partial p => p.StartMs, Final f => f.StartMs, _ => start };
        }

        return null;
    }

    /// <summary>Progress never runs back, is within the audio, and says settled ≤ processed ≤ received.</summary>
    public static string? ProgressIsMonotone(IReadOnlyList<WorkerEvent> events, long fromMs, long toMs)
    {
        var before = new Progress("_", fromMs, fromMs, 0);
        foreach (var now in events.OfType<Progress>())
        {
            var settled = now.CommittedMs ?? before.CommittedMs;
            if (now.ReceivedMs < before.ReceivedMs
                || now.ProcessedMs < before.ProcessedMs
                || settled < before.CommittedMs)
                return $"{Show(now)} runs back behind {Show(before)}";
            if (now.ProcessedMs > now.ReceivedMs || now.ReceivedMs > toMs || settled > now.ProcessedMs)
                return $"It must be settled ≤ processed ≤ received ≤ {toMs}, but there came {Show(now)}";
            before = now with { CommittedMs = settled };
        }

        return null;
    }

    /// <summary><c>chunk_count</c> never falls, and counts no chunk that was not sent.</summary>
    public static string? ChunkCounts(IReadOnlyList<WorkerEvent> events, int chunks)
    {
        var before = 0L;
        foreach (var partial in events.OfType<Partial>())
        {
            if (partial.ChunkCount < before || partial.ChunkCount > chunks)
                return $"{chunks} chunks were sent and {before} counted before, but there came {Show(partial)}";
            before = partial.ChunkCount;
        }

        return null;
    }

    /// <summary>The last event has the text of all finals and the length of what was sent.</summary>
    public static string? Summary(IReadOnlyList<WorkerEvent> events, long audioMs)
    {
        if (events is not [.., SessionStopped stopped])
            return "The session has no session_stopped.";
        var text = string.Join(' ', events.OfType<Final>().Select(final => final.Text).Where(text => text.Length > 0));
        return stopped.Text != text ? $"The finals are \"{text}\", but there came {Show(stopped)}"
            : stopped.AudioMs != audioMs ? $"{audioMs} ms of audio were sent, but there came {Show(stopped)}"
            : null;
    }

    private static IEnumerable<Rune> Leading(string text, int codePoints) => text.EnumerateRunes().Take(codePoints);

    private static string Show(WorkerEvent? e) => e is null ? "nothing" : EventText.Of(e);

    private static string Name(SessionState? state) => state?.ToString().ToLowerInvariant() ?? "not started";
}
