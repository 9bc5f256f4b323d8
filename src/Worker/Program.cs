using PortBridge.Worker.Cli;
using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Hosting;

NativeMemory.Configure();

// Without the name of a command the program serves a host.
if (args is [] or [['-', ..], ..])
    WarmUp.Begin();

return await WorkerCommandLine.RunAsync(args);
