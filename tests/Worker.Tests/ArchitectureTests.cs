using System.Reflection;
using PortBridge.Audio.Files;
using PortBridge.Conformance.Checks;
using PortBridge.Protocol.Json;
using PortBridge.Testing.Architecture;
using PortBridge.Worker.Sessions;

namespace PortBridge.Worker.Tests;

/// <summary>The dependencies between the namespaces of the worker, of its audio library, of the protocol and of the conformance tool.</summary>
public sealed class ArchitectureTests
{
    public static TheoryData<string> Assemblies =>
        [.. new[] { typeof(AudioDecoder), typeof(SessionTable), typeof(MessageJson), typeof(ConformanceSuite) }.Select(type => type.Assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespaces_do_not_depend_on_each_other_in_cycles(string assembly)
    {
        var graph = new NamespaceGraph(Assembly.Load(assembly), assembly);

        Assert.NotEmpty(graph.Namespaces);
        Assert.True(graph.Cycles.Count == 0, string.Join(Environment.NewLine, graph.Cycles));
    }
}
