using PortBridge.Conformance.Execution;

namespace PortBridge.Conformance.Tests;

/// <summary>Assertions about results.</summary>
internal static class Outcomes
{
    /// <summary>Asserts that there are results and all that apply passed; the message quotes those that did not.</summary>
    public static void AssertAllPassed(IReadOnlyList<CheckResult> results)
    {
        Assert.NotEmpty(results);
        var others = results.Where(result => result.Outcome is not (CheckOutcome.Passed or CheckOutcome.NotApplicable));
        Assert.True(!others.Any(), string.Join('\n', others.SelectMany(Lines)));
    }

    private static IEnumerable<string> Lines(CheckResult result) =>
        [$"{result.Outcome} {result.Name}: {result.Message}", .. result.Transcript];
}
