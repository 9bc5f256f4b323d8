using System.CommandLine;

namespace PortBridge.Reliability.Commands;

internal static class HostCommand
{
    public static Command Create() => new("xHost", "");
}
