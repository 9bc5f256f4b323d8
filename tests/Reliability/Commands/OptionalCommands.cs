using System.CommandLine;

namespace PortBridge.Reliability.Commands;

/// <summary>Commands that need a package which not every feed has; their folders add them where they are compiled.</summary>
internal static partial class OptionalCommands
{
    public static void AddTo(Command root) => AddWhisper(root);

    static partial void AddWhisper(Command root);
}
