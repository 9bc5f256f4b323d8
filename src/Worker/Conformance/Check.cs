namespace PortBridge.Worker.Conformance;

/// <summary>One rule of the protocol, and how it is seen to hold.</summary>
/// <param name="Name">A short name, <c>group.rule</c>.</param>
/// <param name="Rule">The rule as a sentence.</param>
/// <param name="RunAsync">
/// Ends well if the rule holds, with an <see cref="UnmetException"/> if not, and with a
/// <see cref="NotShownException"/> if this worker gave no occasion to see it.
/// </param>
internal sealed record Check(string Name, string Rule, Func<Trial, Task> RunAsync);

/// <summary>What became of a check.</summary>
internal enum Verdict
{
    /// <summary>The rule holds.</summary>
    Ok,

    /// <summary>The rule does not hold.</summary>
    Fails,

    /// <summary>There was no occasion to see it.</summary>
    NotShown,
}

/// <summary>A check that has been run.</summary>
/// <param name="Name">See <see cref="Check"/>.</param>
/// <param name="Rule">See <see cref="Check"/>.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Instead">What came instead, or why it was not shown; null where the rule holds.</param>
/// <param name="Evidence">What the worker said last; empty unless the rule fails.</param>
internal sealed record CheckResult(
    string Name, string Rule, Verdict Verdict, string? Instead, IReadOnlyList<string> Evidence);
