using System.Reflection;

namespace PortBridge.Testing.Architecture;

/// <summary>
/// The dependencies between the namespaces of one assembly, from its signatures and method bodies. Constants are not
/// among them, because the compiler inlines them.
/// </summary>
public sealed class NamespaceGraph
{
    private readonly Dictionary<string, Dictionary<string, string>> _edges = [];

    /// <summary>Reads an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="root">The namespace that is examined, with those below it.</param>
    public NamespaceGraph(Assembly assembly, string root)
    {
        bool IsExamined(Type type) => type.Assembly == assembly
            && (type.Namespace == root || type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true);
        foreach (var type in assembly.GetTypes().Where(IsExamined))
        {
            foreach (var referenced in TypeReferences.Of(type).Where(IsExamined))
                Add(type, referenced);
        }
    }

    /// <summary>The namespaces that have dependencies.</summary>
    public IReadOnlyCollection<string> Namespaces => _edges.Keys;

    /// <summary>The dependencies that are part of a cycle, each with an example; empty if there is no cycle.</summary>
    public IReadOnlyList<string> Cycles =>
    [
        .. from edge in _edges
           from target in edge.Value
           where IsReachable(target.Key, edge.Key)
           orderby edge.Key, target.Key
           select $"{edge.Key} -> {target.Key} ({target.Value})",
    ];

    private void Add(Type type, Type referenced)
    {
        if (type.Namespace == referenced.Namespace)
            return;

        if (!_edges.TryGetValue(type.Namespace!, out var targets))
            _edges.Add(type.Namespace!, targets = []);
        targets.TryAdd(referenced.Namespace!, $"{Outermost(type).Name} -> {Outermost(referenced).Name}");
    }

    private bool IsReachable(string start, string end)
    {
        HashSet<string> seen = [];
        Stack<string> pending = new([start]);
        while (pending.TryPop(out var name))
        {
            if (name == end)
                return true;
            if (!seen.Add(name) || !_edges.TryGetValue(name, out var targets))
                continue;
            foreach (var target in targets.Keys)
                pending.Push(target);
        }

        return false;
    }

    // Closures and state machines are nested in the type whose code they contain.
    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
