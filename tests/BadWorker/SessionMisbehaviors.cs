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
        new("commits-pre-roll", "reports all processed audio as committed while no utterance is open", CommitsPreRoll),
        new("omits-empty-final", "sends no final with an empty text", (hooks, _) =>
            hooks.OnEvent = (e, _) => e is not Final { Text: "" }),
        new("unrequested-language", "sends the language of each final", (hooks, _) =>
            hooks.RewriteEvent = e => e is Final final ? final with { Language = "en" } : e),
        new("overlapping-utterances", "each utterance but the first begins 2 s too early", (hooks, _) =>
            hooks.RewriteEvent = e => e is Final { Utterance: > 0 } final ? final with { StartMs = final.StartMs - 2000 } : e),
        new("stops-without-start", "sends no session_started of a session that is cancelled in the write that starts it", (hooks, _) =>
            StopsWithoutStart(hooks)),
        new("joins-empty-finals", "separates empty finals by spaces in session_stopped; each first final is empty", JoinsEmptyFinals),
    ];

    private static void CommitsPreRoll(Hooks hooks, int? _)
    {
        var open = new ConcurrentDictionary<string, bool>();
        hooks.RewriteEvent = e =>
        {
            if (e is SpeechStarted { SessionId: var started })
                open[started] = true;
            else if (e is Final { SessionId: var ended })
                open.TryRemove(ended, out var _);
            return e is Progress progress && !open.ContainsKey(progress.SessionId)
                ? progress with { CommittedMs = progress.ProcessedMs }
                : e;
        };
    }

    // The hooks see all commands of a write before the worker gets the first one.
    private static void StopsWithoutStart(Hooks hooks)
    {
        var cancelled = new ConcurrentDictionary<string, bool>();
        hooks.OnCommand = (command, _) =>
        {
            if (command is StartSession start)
                cancelled.TryRemove(start.SessionId, out var _);
            else if (command is CancelSession cancel)
                cancelled[cancel.SessionId] = true;
            return true;
        };
        hooks.OnEvent = (e, _) => e is not SessionStarted started || !cancelled.ContainsKey(started.SessionId);
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
