namespace PortBridge.Worker.Conformance;

/// <summary>How long a check waits at most for what is due: an event, by its name on the wire, or another thing.</summary>
/// <param name="limit">The longest wait for anything; more than zero.</param>
/// <param name="exceptions">Other limits, by what is waited for; null for none.</param>
internal sealed class WaitLimits(TimeSpan limit, IReadOnlyDictionary<string, TimeSpan>? exceptions = null)
{
    /// <summary>The worker takes what is written to its input.</summary>
    public const string Input = "input";

    /// <summary>The worker's process ends.</summary>
    public const string Exit = "exit";

    /// <summary>The worker's output ends, once the worker has ended.</summary>
    public const string EndOfOutput = "end of output";

    /// <summary>The limit of one wait.</summary>
    /// <param name="what">An event's name on the wire, or one of the constants.</param>
    public TimeSpan For(string what) => exceptions?.TryGetValue(what, out var exception) == true ? exception : limit;
}
