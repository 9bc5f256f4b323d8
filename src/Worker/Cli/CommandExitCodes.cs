using PortBridge.Protocol;

namespace PortBridge.Worker.Cli;

/// <summary>
/// Exit codes of commands, in addition to <see cref="ExitCodes"/>; numbered as in <c>sysexits.h</c>.
/// </summary>
internal static class CommandExitCodes
{
    /// <summary>An input file is invalid.</summary>
    public const int BadInput = 65;

    /// <summary>An input file is missing or not readable.</summary>
    public const int NoInput = 66;

    /// <summary>Standard output cannot be written.</summary>
    public const int OutputFailed = 74;

    /// <summary>No speech was found in an input file, and there was no failure. The first number after those of
    /// <c>sysexits.h</c>.</summary>
    public const int NoSpeech = 79;

    /// <summary>Interrupted by Ctrl+C: 128 plus the number of SIGINT, as in shells.</summary>
    public const int Interrupted = 130;

    /// <summary>The program that read the output has ended: 128 plus the number of SIGPIPE, as in shells.</summary>
    public const int OutputClosed = 141;
}
