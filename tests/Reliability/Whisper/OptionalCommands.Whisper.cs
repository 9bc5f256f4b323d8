using System.CommandLine;
using PortBridge.Reliability.Whisper;

namespace PortBridge.Reliability.Commands;

internal static partial class OptionalCommands
{
    static partial void AddWhisper(Command root)
    {
        root.Subcommands.Add(WhisperOverheadCommand.Create());
        root.Subcommands.Add(WhisperSoakCommand.Create());
    }
}
