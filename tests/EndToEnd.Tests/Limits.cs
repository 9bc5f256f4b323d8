namespace PortBridge.EndToEnd.Tests;

/// <summary>Limits of time that no worker reaches for being slow on a busy machine.</summary>
internal static class Limits
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    /// <summary>The limits as arguments of a playground.</summary>
    public static IEnumerable<string> Arguments { get; } =
    [
        .. from name in new[]
        {
            "OpenTimeout", "StopTimeout", "StartTimeout", "LoadTimeout", "ShutdownTimeout", "Recovery:Timeout",
            "Watchdog:PingTimeout", "Watchdog:FirstWorkTimeout", "Watchdog:WorkTimeout", "Watchdog:SessionTimeout",
        }
        select $"--PortBridge:{name}={Long:c}",
    ];

    /// <summary>Sets the limits.</summary>
    public static void Raise(PortBridgeOptions options)
    {
        options.OpenTimeout = options.StopTimeout = options.StartTimeout = options.LoadTimeout = Long;
        options.ShutdownTimeout = options.Recovery.Timeout = Long;
        options.Watchdog.PingTimeout = options.Watchdog.SessionTimeout = Long;
        options.Watchdog.FirstWorkTimeout = options.Watchdog.WorkTimeout = Long;
    }
}
