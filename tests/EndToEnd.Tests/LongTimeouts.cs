namespace PortBridge.EndToEnd.Tests;

/// <summary>Timeouts that no worker exceeds, even on a busy machine.</summary>
internal static class LongTimeouts
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>The timeouts as arguments of a playground.</summary>
    public static IEnumerable<string> Arguments { get; } =
    [
        .. from name in new[]
        {
            "OpenTimeout", "StopTimeout", "StartTimeout", "LoadTimeout", "ShutdownTimeout", "Recovery:Timeout",
            "Watchdog:PingTimeout", "Watchdog:FirstWorkTimeout", "Watchdog:WorkTimeout", "Watchdog:SessionTimeout",
        }
        select $"--PortBridge:{name}={Timeout:c}",
    ];

    /// <summary>Sets the timeouts.</summary>
    public static void Apply(PortBridgeOptions options)
    {
        options.OpenTimeout = options.StopTimeout = options.StartTimeout = options.LoadTimeout = Timeout;
        options.ShutdownTimeout = options.Recovery.Timeout = Timeout;
        options.Watchdog.PingTimeout = options.Watchdog.SessionTimeout = Timeout;
        options.Watchdog.FirstWorkTimeout = options.Watchdog.WorkTimeout = Timeout;
    }
}
