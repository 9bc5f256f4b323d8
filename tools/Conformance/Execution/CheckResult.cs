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

    /// <summary>The worker does not follow a recommendation (SHOULD).</summary>
    Warning,

    /// <summary>The rule concerns a feature that the worker does not announce.</summary>
    NotApplicable,
}

/// <summary>The result of a check.</summary>
/// <param name="Name">See <see cref="Check"/>.</param>
/// <param name="Section">See <see cref="Check"/>.</param>
/// <param name="Rule">See <see cref="Check"/>.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Message">What was expected and what happened, or why the rule was not tested; null if it passed.</param>
/// <param name="Transcript">The last events, the exit code and the last lines of standard error; empty unless it failed or is a warning.</param>
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

    /// <summary>A check that failed; a warning if it is a recommendation.</summary>
    public static CheckResult Failed(Check check, string message, IReadOnlyList<string> transcript)
    {
        var outcome = check.IsRecommendation ? CheckOutcome.Warning : CheckOutcome.Failed;
        return new(check.Name, check.Section, check.Rule, outcome, message, transcript);
    }

    /// <summary>A check that has nothing to test.</summary>
    public static CheckResult NotApplicable(Check check, string message) =>
        new(check.Name, check.Section, check.Rule, CheckOutcome.NotApplicable, message, []);

    /// <summary>A check that is inconclusive.</summary>
    public static CheckResult Inconclusive(Check check, string message, bool isSpeechMissing = false) =>
        new(check.Name, check.Section, check.Rule, CheckOutcome.Inconclusive, message, [], isSpeechMissing);
}
