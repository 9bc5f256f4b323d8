using PortBridge.Protocol;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Hosting;

NativeMemory.Configure();

// Without the name of a command the program serves a host.
if (args is [] or [['-', ..], ..])
    WarmUp.Begin();

var command = WorkerCommandLine.Parse(args);
if (command.Errors.Count == 0)
    return await command.InvokeAsync();

// Standard output may be connected to a host, so no help text is written to it.
foreach (var error in command.Errors)
    await Console.Error.WriteLineAsync(error.Message);
await Console.Error.WriteLineAsync("Try --help.");
return ExitCodes.Usage;
