namespace PortBridge.Conformance.Execution;

/// <summary>The outcome of a check.</summary>
internal enum CheckOutcome
{
    /// <summary>The worker follows the rule.</summary>
    Passed,

    /// <summary>The worker violates the rule.</summary>
    Failed,

    /// <summary>The rule could not be tested.</summary>
    Inconclusive,
}

/// <summary>The result of a check.</summary>
/// <param name="Name">See <see cref="Check"/>.</param>
/// <param name="Section">See <see cref="Check"/>.</param>
/// <param name="Rule">See <see cref="Check"/>.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Message">What was expected and what happened, or why the check is inconclusive; null if it passed.</param>
/// <param name="Transcript">The last events, the exit code and the last lines of standard error; empty unless it failed.</param>
/// <param name="IsSpeechMissing">Whether it is inconclusive because the worker recognized no speech.</param>
internal sealed record CheckResult(
    string Name,
    string Section,
    string Rule,
    CheckOutcome Outcome,
    string? Message,
    IReadOnlyList<string> Transcript,
    bool IsSpeechMissing = false)
{
    /// <summary>A check that passed.</summary>
    public static CheckResult Passed(Check check) =>
        new(check.Name, check.Section, check.Rule, CheckOutcome.Passed, null, []);

    /// <summary>A check that failed.</summary>
    public static CheckResult Failed(Check check, string message, IReadOnlyList<string> transcript) =>
        new(check.Name, check.Section, check.Rule, CheckOutcome.Failed, message, transcript);

    /// <summary>A check that is inconclusive.</summary>
    public static CheckResult Inconclusive(Check check, string message, bool isSpeechMissing = false) =>
        new(check.Name, check.Section, check.Rule, CheckOutcome.Inconclusive, message, [], isSpeechMissing);
}
