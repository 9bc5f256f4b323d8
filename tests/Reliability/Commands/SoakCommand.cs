using System.CommandLine;

namespace PortBridge.Reliability.Commands;

internal static class SoakCommand
{
    public static Command Create() => new("xSoak", "");
}
