using PortBridge.Conformance.Cli;

return await ConformanceCommand.InvokeAsync(args);
