using PortBridge.Worker.Conformance.Checks;

namespace PortBridge.Worker.Conformance;

/// <summary>Every check, in the order of protocol.md.</summary>
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
        .. SessionChecks.All,
        .. EndingChecks.All,
    ];

    /// <summary>The checks of a name or a group; none if there are none.</summary>
    /// <param name="name">A check's name, or what stands before its dot.</param>
    public static IEnumerable<Check> Named(string name) =>
        All.Where(check => check.Name == name || check.Name.StartsWith($"{name}.", StringComparison.Ordinal));
}
