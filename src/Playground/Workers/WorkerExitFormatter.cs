using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Workers;

/// <summary>Formats the exit of a worker.</summary>
public static class WorkerExitFormatter
{
    // Shells and the bridge add it to the number of the signal that ended a process.
    private const int SignalBase = 128;

    /// <summary>The reason.</summary>
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

    /// <summary>The exit code or signal: <c>code 70</c>, <c>SIGKILL</c>; null if unknown.</summary>
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

    /// <summary>The uptime: <c>0.4 s</c>, or as <see cref="TimeFormatter.Clock"/> from one minute on.</summary>
    public static string Duration(TimeSpan uptime) => uptime < TimeSpan.FromMinutes(1)
        ? Strings.Unit_Seconds.FormatWith(uptime.TotalSeconds)
        : TimeFormatter.Clock(uptime);
}
