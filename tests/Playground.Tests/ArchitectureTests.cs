using PortBridge.Playground.Dictation;
using PortBridge.Testing.Architecture;

namespace PortBridge.Playground.Tests;

/// <summary>The dependencies between the namespaces of the playground.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Namespaces_do_not_depend_on_each_other_in_cycles()
    {
        var graph = new NamespaceGraph(typeof(DictationService).Assembly, "PortBridge.Playground");

        Assert.NotEmpty(graph.Namespaces);
        Assert.True(graph.Cycles.Count == 0, string.Join(Environment.NewLine, graph.Cycles));
    }
}
