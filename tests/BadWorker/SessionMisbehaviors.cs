using System.Collections.Concurrent;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>Misbehaviors in the events of sessions.</summary>
internal static class SessionMisbehaviors
{
    public static IReadOnlyList<Misbehavior> All { get; } =
    [
        new("events-for-unknown-sessions", "sends an event of a session that the host did not start", (hooks, _) =>
            hooks.After<SessionStarted>(output => output.Send(new Final("a-stranger", 0, "hello", 0, 100)))),
        new("event-before-session-started", "sends a session's state before session_started", (hooks, _) =>
            hooks.OnEvent = (e, output) =>
            {
                if (e is SessionStarted { SessionId: var id })
                    output.Send(new StateChanged(id, SessionState.Listening));
                return true;
            }),
        new("final-twice", "sends each final twice", (hooks, _) => hooks.OnEvent = OutputMisbehaviors.Twice<Final>),
        new("commits-too-early", "reports all processed audio as committed, even during an utterance", (hooks, _) =>
            hooks.RewriteEvent = e => e is Progress progress ? progress with { CommittedMs = progress.ProcessedMs } : e),
        new("omits-empty-final", "sends no final with an empty text", (hooks, _) =>
            hooks.OnEvent = (e, _) => e is not Final { Text: "" }),
        new("unrequested-language", "sends the language of each final", (hooks, _) =>
            hooks.RewriteEvent = e => e is Final final ? final with { Language = "en" } : e),
        new("overlapping-utterances", "each utterance but the first begins 2 s too early", (hooks, _) =>
            hooks.RewriteEvent = e => e is Final { Utterance: > 0 } final ? final with { StartMs = final.StartMs - 2000 } : e),
        new("starts-late", "sends session_started after 100 ms, and not at all if the session has ended by then", (hooks, _) =>
            StartsLate(hooks)),
        new("joins-empty-finals", "separates empty finals by spaces in session_stopped; each first final is empty", JoinsEmptyFinals),
    ];

    private static void StartsLate(Hooks hooks)
    {
        var pending = new ConcurrentDictionary<string, SessionStarted>();
        hooks.OnEvent = (e, output) =>
        {
            if (e is SessionStopped stopped)
                pending.TryRemove(stopped.SessionId, out var _);
            if (e is not SessionStarted started)
                return true;

            pending[started.SessionId] = started;
            _ = SendLaterAsync(started.SessionId, output);
            return false;
        };

        async Task SendLaterAsync(string id, RawOutput output)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            if (pending.TryRemove(id, out var started))
                output.Send(started);
        }
    }

    private static void JoinsEmptyFinals(Hooks hooks, int? _)
    {
        var texts = new Dictionary<string, List<string>>();
        hooks.RewriteEvent = e =>
        {
            switch (e)
            {
                case SessionStarted started:
                    texts[started.SessionId] = [];
                    return e;
                case Final final:
                    var text = final.Utterance == 0 ? "" : final.Text;
                    texts[final.SessionId].Add(text);
                    return final with { Text = text };
                case SessionStopped stopped:
                    return stopped with { Text = string.Join(' ', texts[stopped.SessionId]) };
                default:
                    return e;
            }
        };
    }
}
