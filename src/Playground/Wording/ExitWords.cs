using System.Globalization;

namespace PortBridge.Playground.Wording;

/// <summary>How a worker's end is told.</summary>
public static class ExitWords
{
    // A shell and the bridge alike add it to the number of the signal that ended a process.
    private const int SignalBase = 128;

    /// <summary>Why it ended, in a word or two.</summary>
    public static string Reason(WorkerExitReason reason) => reason switch
    {
        WorkerExitReason.Shutdown => "Asked to end",
        WorkerExitReason.Crashed => "Crashed",
        WorkerExitReason.Hung => "Hung",
        WorkerExitReason.Unresponsive => "Not answering",
        WorkerExitReason.ProtocolViolation => "Broke the protocol",
        WorkerExitReason.StartTimeout => "Not ready in time",
        WorkerExitReason.StartFailed => "Could not start",
        WorkerExitReason.Unavailable => "Cannot run here",
        WorkerExitReason.Incompatible => "Other protocol version",
        _ => reason.ToString(),
    };

    /// <summary>With what it ended: <c>code 70</c>, <c>SIGKILL</c>; null where nobody knows.</summary>
    public static string? Code(int? exitCode) => exitCode switch
    {
        null => null,
        SignalBase + 2 => "SIGINT",
        SignalBase + 6 => "SIGABRT",
        SignalBase + 9 => "SIGKILL",
        SignalBase + 11 => "SIGSEGV",
        SignalBase + 15 => "SIGTERM",
        > SignalBase and var code => $"signal {code - SignalBase}",
        var code => $"code {code}",
    };

    /// <summary>How long it lived: <c>0.4 s</c>, and from a minute on as <see cref="Clock.Reading"/> has it.</summary>
    public static string Uptime(TimeSpan uptime) => uptime < TimeSpan.FromMinutes(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{uptime.TotalSeconds:0.0} s")
        : Clock.Reading(uptime);
}
