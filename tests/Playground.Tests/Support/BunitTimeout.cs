using System.Runtime.CompilerServices;
using Bunit;

namespace PortBridge.Playground.Tests.Support;

/// <summary>
/// How long an assertion about a page is waited for at most: no deadline of anything tested, so that a machine that is
/// slow fails no test.
/// </summary>
internal static class BunitTimeout
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [ModuleInitializer]
    internal static void SetLimit() => BunitContext.DefaultWaitTimeout = Limit;
}
