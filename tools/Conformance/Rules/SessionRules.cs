using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Rules;

/// <summary>
/// The order of the events of one session. Each method takes all events of the session, in the order they arrived, and
/// returns a sentence about the first violation, or null.
/// </summary>
internal static class SessionRules
{
    /// <summary><c>session_started</c> is the first event; state <c>idle</c> and <c>session_stopped</c> are the last.</summary>
    public static string? FirstAndLast(IReadOnlyList<WorkerEvent> events)
    {
        var first = events is [var e, ..] ? e : null;
        if (first is not SessionStarted)
            return $"The first event of the session is not session_started but {EventText.Of(first)}";
        if (events.Count(e => e is SessionStarted) > 1)
            return "The session has more than one session_started event.";

        var end = events.ToList().FindIndex(e => e is SessionStopped or Error { Recoverable: false });
        if (end < 0)
            return "The session has no session_stopped event.";
        if (end < events.Count - 1)
            return $"The session's end was followed by {EventText.Of(events[end + 1])}";
        var before = events.Take(end).LastOrDefault(e => e is not Progress);
        return before is StateChanged { State: SessionState.Idle }
            ? null
            : $"The session's end must follow the state idle, but follows {EventText.Of(before)}";
    }

    /// <summary>
    /// Each utterance is <c>speech_started</c>, then partials and <c>speech_stopped</c>, then one final. Finals are
    /// in order and none is missing. No partial precedes the final of an earlier utterance.
    /// </summary>
    /// <param name="events">The session's events.</param>
    /// <param name="first">The number of its first utterance.</param>
    public static string? Utterances(IReadOnlyList<WorkerEvent> events, int first = 0)
    {
        var (started, stopped, finished) = (first, first, first);
        foreach (var e in events)
        {
            var violation = e switch
            {
                SpeechStarted when started > stopped => "Expected speech_stopped before another speech_started",
                SpeechStopped when started == stopped => "Expected speech_started before speech_stopped",
                Partial p when p.Utterance != finished => $"Expected a partial of utterance {finished}",
                Partial p when p.Utterance >= started => "Expected speech_started before a partial of its utterance",
                Final f when f.Utterance != finished => $"Expected the final of utterance {finished}",
                Final f when f.Utterance >= stopped => "Expected speech_stopped before the final of its utterance",
                _ => null,
            };
            if (violation is not null)
                return $"{violation}, but received {EventText.Of(e)}";

            started += e is SpeechStarted ? 1 : 0;
            stopped += e is SpeechStopped ? 1 : 0;
            finished += e is Final or Error { Code: ErrorCodes.EngineFailed, Recoverable: true } ? 1 : 0;
        }

        return started > stopped ? "The last speech_started has no speech_stopped."
            : finished < started ? $"Utterance {finished} has no final."
            : null;
    }

    /// <summary>A <c>state</c> event follows each event that changes the state, and no other.</summary>
    public static string? States(IReadOnlyList<WorkerEvent> events)
    {
        SessionState? reported = null;
        var (hasStarted, isSpeaking, finalsDue) = (false, false, 0);
        foreach (var e in events.Where(e => e is not (Progress or Error { Recoverable: true, Code: not ErrorCodes.EngineFailed })))
        {
            var actual = !hasStarted ? (SessionState?)null
                : isSpeaking ? SessionState.Recording
                : finalsDue > 0 ? SessionState.Transcribing
                : SessionState.Listening;
            if (e is StateChanged change)
            {
                var expected = change.State == SessionState.Idle ? SessionState.Idle : actual;
                if (change.State != expected || change.State == reported)
                {
                    return $"The session is {Name(actual)} and was reported as {Name(reported)}, but received {EventText.Of(e)}";
                }

                reported = change.State;
                continue;
            }

            if (actual != reported && reported != SessionState.Idle)
                return $"Expected the state {Name(actual)}, but received {EventText.Of(e)}";
            hasStarted |= e is SessionStarted;
            isSpeaking = e is SpeechStarted || (isSpeaking && e is not SpeechStopped);
            finalsDue += e is SpeechStopped ? 1 : e is Final or Error { Code: ErrorCodes.EngineFailed } ? -1 : 0;
        }

        return null;
    }

    private static string Name(SessionState? state) => state?.ToString().ToLowerInvariant() ?? "not started";
}
