using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PortBridge.Testing;

/// <summary>
/// Lets bunit, which asks for AngleSharp.Diffing 1.0, run with the 0.17 of a curated feed: the runtime never picks an
/// older assembly by itself, while the parts that bunit calls are the same in both.
/// </summary>
internal static class OlderAngleSharpDiffing
{
    private const string Name = "AngleSharp.Diffing";

    [ModuleInitializer]
    internal static void Accept() => AssemblyLoadContext.Default.Resolving += Resolve;

    // Asked for without a version, the assembly beside the tests is what there is.
    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName wanted) =>
        wanted is { Name: Name, Version: not null } ? context.LoadFromAssemblyName(new AssemblyName(Name)) : null;
}
