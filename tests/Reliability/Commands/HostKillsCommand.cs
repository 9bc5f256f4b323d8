using System.CommandLine;

namespace PortBridge.Reliability.Commands;

internal static class HostKillsCommand
{
    public static Command Create() => new("xHostKills", "");
}
