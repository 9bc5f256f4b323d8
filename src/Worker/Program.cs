using System.CommandLine;
using PortBridge.Worker.Cli;

var root = new RootCommand("A speech recogniser as a worker process.") { TranscribeCommand.Create(), EnginesCommand.Create() };
var command = root.Parse(args);
var code = await command.InvokeAsync();
return command.Errors.Count > 0 ? ExitCode.Usage : code;
