using System.CommandLine;

namespace PortBridge.Reliability.Commands;

internal static class FuzzCommand
{
    public static Command Create() => new("xFuzz", "");
}
