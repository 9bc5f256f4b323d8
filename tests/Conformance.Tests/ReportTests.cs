using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Reporting;

namespace PortBridge.Conformance.Tests;

/// <summary>What a report concludes from its results.</summary>
public sealed class ReportTests
{
    private static readonly Check Any = new("group.rule", "1", "A rule", _ => Task.CompletedTask);
    private static readonly CheckResult Passed = CheckResult.Passed(Any);
    private static readonly CheckResult NoSpeech = CheckResult.Inconclusive(Any, "No speech.", isSpeechMissing: true);
    private static readonly CheckResult Other = CheckResult.Inconclusive(Any, "No signals.");
    private static readonly CheckResult Warning = CheckResult.Failed(Any with { IsRecommendation = true }, "Wrong.", []);
    private static readonly CheckResult NotApplicable = CheckResult.NotApplicable(Any, "Not announced.");
    private static readonly CheckResult Failed = CheckResult.Failed(Any, "Wrong.", []);

    public static TheoryData<string, int, int> Reports => new()
    {
        { "passed", 0, 0 },
        { "passed, other", 0, 3 },
        { "passed, no speech", 3, 3 },
        { "other", 3, 3 },
        { "passed, warning", 0, 1 },
        { "passed, not applicable", 0, 0 },
        { "passed, failed, no speech", 1, 1 },
        { "", 3, 3 },
    };

    [Theory]
    [MemberData(nameof(Reports))]
    public void The_exit_code_follows_from_the_results(string results, int exitCode, int strictExitCode)
    {
        var report = new ConformanceReport(TextWriter.Null, json: false);
        foreach (var result in results.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            report.Write(result switch
            {
                "passed" => Passed,
                "failed" => Failed,
                "no speech" => NoSpeech,
                "warning" => Warning,
                "not applicable" => NotApplicable,
                _ => Other,
            });
        }

        Assert.Equal((exitCode, strictExitCode), (report.ExitCode(isStrict: false), report.ExitCode(isStrict: true)));
    }
}
