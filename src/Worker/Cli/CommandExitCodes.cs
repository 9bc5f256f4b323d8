using PortBridge.Protocol;

namespace PortBridge.Worker.Cli;

/// <summary>
/// The exit codes that only commands have, beside those of <see cref="ExitCodes"/>; as <c>sysexits.h</c> numbers them.
/// </summary>
internal static class CommandExitCodes
{
    /// <summary>A file is not what it should be.</summary>
    public const int BadInput = 65;

    /// <summary>A file is not there, or may not be read.</summary>
    public const int NoInput = 66;

    /// <summary>The user stopped it by Ctrl+C: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
