using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace PortBridge.Playground.Tests.Support;

internal sealed class FakeEnvironment(string name) : IHostEnvironment
{
    public string EnvironmentName { get; set; } = name;

    public string ApplicationName { get; set; } = "PortBridge.Playground";

    public string ContentRootPath { get; set; } = "";

    public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
}
