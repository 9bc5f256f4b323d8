namespace PortBridge.Protocol;

/// <summary>The exit codes of a worker process, with the numbers of <c>sysexits.h</c>.</summary>
public static class ExitCodes
{
    /// <summary>After <c>shutdown</c>, or at the end of standard input.</summary>
    public const int Ok = 0;

    /// <summary>The command line is invalid.</summary>
    public const int Usage = 64;

    /// <summary>The engine cannot run on this machine.</summary>
    public const int Unavailable = 69;

    /// <summary>An internal error of the worker.</summary>
    public const int Internal = 70;

    /// <summary>The host violated the protocol.</summary>
    public const int Protocol = 76;

    /// <summary>The worker cannot run as configured; a restart does not help.</summary>
    public const int Configuration = 78;
}
