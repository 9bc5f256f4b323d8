using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>Misbehaviors of the handshake, the framing and the JSON of events.</summary>
internal static class OutputMisbehaviors
{
    public static IReadOnlyList<Misbehavior> All { get; } =
    [
        new("oversized-header", "announces a frame of 16,777,215 bytes after a session has started", (hooks, _) =>
            hooks.After<SessionStarted>(output => output.SendBytes([0, 0xff, 0xff, 0xff]))),
        new("text-before-ready", "prints a banner to the protocol's output before ready", (hooks, _) =>
            hooks.BeforeReady = output => output.SendText("Loading weights ...\n")),
        new("text-after-ready", "prints a line to the protocol's output after ready", (hooks, _) =>
            hooks.After<Ready>(output => output.SendText("Listening.\n"))),
        new("unknown-events", "sends events with an unknown name, which is allowed", (hooks, _) =>
            hooks.After<SessionStarted>(output =>
                output.SendPayload("""{"event":"mood","session_id":"s","mood":"fine"}"""u8))),
        new("never-reads", "becomes ready and never reads", (hooks, _) => hooks.Reads = false),
        new("never-writes", "reads everything and sends nothing", (hooks, _) => hooks.OnEvent = (_, _) => false),
        new("wrong-version", "implements version 2 of the protocol", (hooks, _) =>
            hooks.RewriteEvent = e => e is Ready ready ? ready with { Protocol = 2 } : e),
        new("never-ready", "sends loading once and never ready", (hooks, _) => hooks.OnEvent = (e, _) => e is not Ready),
        new("prints-words", "prints each final's text to the protocol's output before the final", (hooks, _) =>
            hooks.OnEvent = (e, output) =>
            {
                if (e is Final final)
                    output.SendText(final.Text + "\n");
                return true;
            }),
        new("logs-words", "writes each final's text to standard error, which is allowed but should not be", (hooks, _) =>
            hooks.OnEvent = (e, _) =>
            {
                if (e is Final final)
                    Console.Error.WriteLine(final.Text);
                return true;
            }),
        new("negative-time", "sends finals that end at -1 ms", (hooks, _) =>
            hooks.RewriteEvent = e => e is Final final ? final with { EndMs = -1 } : e),
        new("endless-number", "sends an utterance number of 1000 digits with each final", (hooks, _) =>
            hooks.OnEvent = (e, output) =>
            {
                if (e is not Final final)
                    return true;

                output.SendPayload(Encoding.UTF8.GetBytes(
                    $$"""{"event":"final","session_id":"{{final.SessionId}}","text":"{{final.Text}}","start_ms":0,"end_ms":1,"utterance":{{new string('9', 1000)}}}"""));
                return false;
            }),
        new("ready-twice", "sends ready twice", (hooks, _) => hooks.OnEvent = Twice<Ready>),
        new("clock-overflow", "sends a ts_ms in the year 292 million", (hooks, _) =>
            hooks.RewriteEvent = e => e is Ready ready ? ready with { TsMs = long.MaxValue } : e),
        new("repeats-names", "repeats the name \"event\" in each event", (hooks, _) =>
            hooks.ExtraMembers = "\"event\":\"first\","),
        new("sends-null", "sends a null in each event", (hooks, _) => hooks.ExtraMembers = "\"note\":null,"),
        new("quotes-nothing", "does not say in bad_frame what it received", (hooks, _) => hooks.RewriteEvent = e =>
            e is Error { Code: ErrorCodes.BadFrame } error ? error with { Message = "This is no frame." } : e),
        new("events-after-bad-frame", "sends another event after bad_frame", (hooks, _) => hooks.OnEvent = (e, output) =>
        {
            if (e is not Error { Code: ErrorCodes.BadFrame })
                return true;

            output.Send(e);
            output.Send(new Pong(0));
            return false;
        }),
        new("no-endpointing", "has no endpointing in ready", (hooks, _) =>
            hooks.RewriteEvent = e => e is Ready ready ? ready with { Endpointing = null } : e),
        new("words-outside", "each word ends 5 s after its utterance", (hooks, _) => hooks.RewriteEvent = e =>
            e is Final { Words: { } words } final
                ? final with { Words = [.. words.Select(word => word with { EndMs = final.EndMs + 5000 })] }
                : e),
        new("null-in-unknown-field", "sends a null in an unknown field of each event, which is allowed", (hooks, _) =>
            hooks.ExtraMembers = "\"later\":{\"x\":[null]},"),
        new("unannounced-words", "sends words without the capability", (hooks, _) => hooks.RewriteEvent = e =>
            e is Ready ready
                ? ready with { Capabilities = [.. ready.Capabilities.Where(name => name != Capabilities.Words)] }
                : e),
    ];

    /// <summary>Sends each event of a type twice.</summary>
    public static bool Twice<T>(WorkerEvent e, RawOutput output)
        where T : WorkerEvent
    {
        if (e is T)
            output.Send(e);
        return true;
    }
}
