namespace PortBridge.Conformance.Workers;

/// <summary>How long a check waits for an event or for another action of the worker.</summary>
/// <param name="limit">The longest wait; more than zero.</param>
/// <param name="exceptions">Other limits, by what is awaited; null for none.</param>
internal sealed class WaitLimits(TimeSpan limit, IReadOnlyDictionary<string, TimeSpan>? exceptions = null)
{
    /// <summary>The worker reads what is written to its input.</summary>
    public const string Input = "input";

    /// <summary>The worker's process exits.</summary>
    public const string Exit = "exit";

    /// <summary>The worker's output ends after its process has exited.</summary>
    public const string EndOfOutput = "end of output";

    /// <summary>The limit of one wait.</summary>
    /// <param name="what">An event's name on the wire, or one of the constants.</param>
    public TimeSpan For(string what) => exceptions?.TryGetValue(what, out var exception) == true ? exception : limit;
}
