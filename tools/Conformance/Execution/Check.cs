namespace PortBridge.Conformance.Execution;

/// <summary>A test of one rule of protocol.md.</summary>
/// <param name="Name">A unique name, <c>group.rule</c>.</param>
/// <param name="Section">The section that states the rule: "2.1", or "3.4" for rule 4 of section 3.</param>
/// <param name="Rule">The rule as a sentence without a period.</param>
/// <param name="RunAsync">
/// Completes if the worker follows the rule, fails with a <see cref="Assertions.CheckFailedException"/> if it does
/// not, with an <see cref="Assertions.InconclusiveException"/> if the rule cannot be tested with this worker, and with a
/// <see cref="Assertions.NotApplicableException"/> if it concerns a feature that the worker does not announce.
/// </param>
/// <param name="IsRecommendation">Whether the document says SHOULD, so that a violation is only a warning.</param>
internal sealed record Check(
    string Name, string Section, string Rule, Func<CheckContext, Task> RunAsync, bool IsRecommendation = false);
