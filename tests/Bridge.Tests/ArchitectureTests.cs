using PortBridge.Testing.Architecture;

namespace PortBridge.Bridge.Tests;

/// <summary>The dependencies between the namespaces of the library.</summary>
public sealed class ArchitectureTests
{
    private static readonly NamespaceGraph Graph = new(typeof(ISpeechBridge).Assembly, "PortBridge");

    [Fact]
    public void Namespaces_do_not_depend_on_each_other_in_cycles()
    {
        Assert.Contains("PortBridge.Hosting", Graph.Namespaces);
        Assert.True(Graph.Cycles.Count == 0, string.Join(Environment.NewLine, Graph.Cycles));
    }

    [Fact]
    public void The_public_namespace_depends_on_no_internal_one() => Assert.DoesNotContain("PortBridge", Graph.Namespaces);

    [Fact]
    public void Public_types_are_only_in_the_public_namespace() => Assert.All(
        typeof(ISpeechBridge).Assembly.GetExportedTypes().Where(type => !type.IsNested),
        type => Assert.Contains(type.Namespace, (string[])["PortBridge", "Microsoft.Extensions.DependencyInjection"]));
}
