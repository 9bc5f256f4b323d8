using System.CommandLine;
using PortBridge.Protocol;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Hosting;

// Without a command's name it is to serve.
if (args is [] or [['-', ..], ..])
    WarmUp.Begin();

var root = new RootCommand(
    "A speech recogniser as a worker process: speaks the PortBridge protocol on its standard input and output.")
{
    TranscribeCommand.Create(),
    EnginesCommand.Create(),
    ModelsCommand.Create(),
};
ServeCommand.AddTo(root);

var command = root.Parse(args);
if (command.Errors.Count == 0)
    return await command.InvokeAsync();

// Standard output may be a host's end of the protocol, where no help text belongs.
foreach (var error in command.Errors)
    await Console.Error.WriteLineAsync(error.Message);
await Console.Error.WriteLineAsync("Try --help.");
return ExitCodes.Usage;
