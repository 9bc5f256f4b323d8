using System.CommandLine;
using PortBridge.Reliability.Commands;
using PortBridge.Reliability.Whisper;

var root = new RootCommand(
    "Tests the bridge under faults: real worker processes are killed, stopped and hung during sessions.")
{
    KillsCommand.Create(),
    StopsCommand.Create(),
    HangsCommand.Create(),
    RestartCommand.Create(),
    HostKillsCommand.Create(),
    HostCommand.Create(),
    FuzzCommand.Create(),
    SoakCommand.Create(),
    WhisperOverheadCommand.Create(),
    WhisperSoakCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
