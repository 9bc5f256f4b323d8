using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Workers;

/// <summary>Which sessions run, and whether a refusal is one that every worker may give.</summary>
internal static class SessionSupport
{
    /// <summary>The ids of the sessions that run after some events.</summary>
    public static HashSet<string> Open(IEnumerable<WorkerEvent> events)
    {
        var open = new HashSet<string>();
        foreach (var e in events)
        {
            if (e is SessionStarted started)
                open.Add(started.SessionId);
            else if (e is SessionStopped or Error { Recoverable: false } && EventNames.SessionOf(e) is { } ended)
                open.Remove(ended);
        }

        return open;
    }

    /// <summary>Whether an event refuses a format, or a session while another one runs. Both are allowed: a worker may
    /// support one format, and one session at a time.</summary>
    /// <param name="e">The event.</param>
    /// <param name="events">All events, this one included.</param>
    public static bool IsMissing(WorkerEvent e, IEnumerable<WorkerEvent> events) => e switch
    {
        Error { Code: ErrorCodes.UnsupportedFormat } => true,
        Error { Code: ErrorCodes.TooManySessions } => Open(events.TakeWhile(before => !ReferenceEquals(before, e))).Count > 0,
        _ => false,
    };
}
