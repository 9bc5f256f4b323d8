using PortBridge.Testing.Architecture;

namespace PortBridge.Gateway.Tests;

/// <summary>The dependencies between the namespaces of the gateway.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Namespaces_do_not_depend_on_each_other_in_cycles()
    {
        var graph = new NamespaceGraph(typeof(GatewayOptions).Assembly, "PortBridge.Gateway");

        Assert.Contains("PortBridge.Gateway.Core", graph.Namespaces);
        Assert.True(graph.Cycles.Count == 0, string.Join(Environment.NewLine, graph.Cycles));
    }
}
