using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Workers;

/// <summary>How a worker's end is told.</summary>
public static class WorkerExitFormatter
{
    // A shell and the bridge alike add it to the number of the signal that ended a process.
    private const int SignalBase = 128;

    /// <summary>Why it ended, in a word or two.</summary>
    public static string Reason(WorkerExitReason reason) => reason switch
    {
        WorkerExitReason.Shutdown => Strings.Exit_Shutdown,
        WorkerExitReason.Crashed => Strings.Exit_Crashed,
        WorkerExitReason.Hung => Strings.Exit_Hung,
        WorkerExitReason.Unresponsive => Strings.Exit_Unresponsive,
        WorkerExitReason.ProtocolViolation => Strings.Exit_ProtocolViolation,
        WorkerExitReason.StartTimeout => Strings.Exit_StartTimeout,
        WorkerExitReason.StartFailed => Strings.Exit_StartFailed,
        WorkerExitReason.Unavailable => Strings.Exit_Unavailable,
        WorkerExitReason.Incompatible => Strings.Exit_Incompatible,
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
        > SignalBase and var code => Strings.Exit_Signal.FormatWith(code - SignalBase),
        var code => Strings.Exit_Code.FormatWith(code),
    };

    /// <summary>How long it lived: <c>0.4 s</c>, and from a minute on as <see cref="TimeFormatter.Clock"/> has it.</summary>
    public static string Duration(TimeSpan uptime) => uptime < TimeSpan.FromMinutes(1)
        ? Strings.Unit_Seconds.FormatWith(uptime.TotalSeconds)
        : TimeFormatter.Clock(uptime);
}
