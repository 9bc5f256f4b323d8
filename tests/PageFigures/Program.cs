using System.CommandLine;
using PortBridge.PageFigures.Commands;

var root = new RootCommand("Measures the page of the built playground in the installed Chromium.")
{
    PaintCommand.Create(),
    LatencyCommand.Create(),
    FlatCommand.Create(),
    HostileCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
