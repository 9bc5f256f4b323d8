using PortBridge.Conformance.Execution;

namespace PortBridge.Conformance.Checks;

/// <summary>All checks, in the order of protocol.md.</summary>
internal static class ConformanceSuite
{
    public static IReadOnlyList<Check> All { get; } =
    [
        .. HandshakeChecks.All,
        .. FramingChecks.All,
        .. BadFrameChecks.All,
        .. BadMessageChecks.All,
        .. OptionChecks.All,
        .. EndpointingChecks.All,
        .. AudioChecks.All,
        .. SpeechChecks.All,
        .. ProgressChecks.All,
        .. SessionChecks.All,
        .. GapChecks.All,
        .. ResumeChecks.All,
        .. EndingChecks.All,
    ];

    /// <summary>The checks with a name or in a group; empty if there are none.</summary>
    /// <param name="name">A check's name, or its part before the dot.</param>
    public static IEnumerable<Check> Named(string name) =>
        All.Where(check => check.Name == name || check.Name.StartsWith($"{name}.", StringComparison.Ordinal));
}
