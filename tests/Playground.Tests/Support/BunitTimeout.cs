using System.Runtime.CompilerServices;
using Bunit;

namespace PortBridge.Playground.Tests.Support;

/// <summary>Sets the time limit of bunit's assertions. It is long, so that a slow machine fails no test.</summary>
internal static class BunitTimeout
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [ModuleInitializer]
    internal static void SetLimit() => BunitContext.DefaultWaitTimeout = Limit;
}
