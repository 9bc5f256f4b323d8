namespace PortBridge.Protocol;

/// <summary>How a worker process ends, in the numbers of <c>sysexits.h</c>.</summary>
public static class ExitCodes
{
    /// <summary><c>shutdown</c>, or the end of standard input.</summary>
    public const int Ok = 0;

    /// <summary>The command line was wrong.</summary>
    public const int Usage = 64;

    /// <summary>The engine cannot run on this machine.</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of the worker itself.</summary>
    public const int Internal = 70;

    /// <summary>The host broke the protocol.</summary>
    public const int Protocol = 76;

    /// <summary>The worker cannot run as configured; starting it again would not help.</summary>
    public const int Configuration = 78;
}
