namespace PortBridge.Worker.Cli;

/// <summary>The exit codes of the commands, as <c>sysexits.h</c> numbers them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>A file is not what it should be.</summary>
    public const int BadInput = 65;

    /// <summary>A file is not there, or may not be read.</summary>
    public const int NoInput = 66;

    /// <summary>No engine can run here.</summary>
    public const int Unavailable = 69;

    /// <summary>The engine failed at its work.</summary>
    public const int Internal = 70;

    /// <summary>The model is missing or broken.</summary>
    public const int Configuration = 78;

    /// <summary>The user stopped it by Ctrl+C: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
