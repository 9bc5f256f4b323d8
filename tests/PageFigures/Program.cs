using System.CommandLine;
using PortBridge.PageFigures.Commands;

var root = new RootCommand("Measures the playground's page in the machine's Chromium, with the built playground as its server.")
{
    PaintCommand.Create(),
    LatencyCommand.Create(),
    FlatCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
