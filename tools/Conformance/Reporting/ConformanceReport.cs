using System.Text.Json;
using System.Text.Json.Serialization;
using PortBridge.Conformance.Execution;

namespace PortBridge.Conformance.Reporting;

/// <summary>Writes results as text with a summary at the end, or as one JSON object per line.</summary>
internal sealed class ConformanceReport(TextWriter output, bool json)
{
    private const int NameWidth = 32;

    private readonly List<CheckResult> _results = [];
    private string? _lastReason;

    /// <summary>Concludes from the results so far.</summary>
    /// <param name="isStrict">Whether warnings count as failures, and every inconclusive check counts, not only those
    /// that need speech.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public int ExitCode(bool isStrict)
    {
        var isInconclusive = Count(CheckOutcome.Passed) == 0
            || _results.Any(result => result.IsSpeechMissing || (isStrict && result.Outcome == CheckOutcome.Inconclusive));
        var failures = Count(CheckOutcome.Failed) + (isStrict ? Count(CheckOutcome.Warning) : 0);
        return failures > 0 ? ExitCodes.Failed
            : isInconclusive ? ExitCodes.Inconclusive
            : ExitCodes.Passed;
    }

    /// <summary>Writes a result.</summary>
    public void Write(CheckResult result)
    {
        _results.Add(result);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(result, ConformanceJson.Default.CheckResult));
            return;
        }

        var outcome = result.Outcome switch
        {
            CheckOutcome.Passed => "passed",
            CheckOutcome.Failed => "FAILED",
            CheckOutcome.Warning => "warning",
            CheckOutcome.NotApplicable => "inapplicable",
            _ => "inconclusive",
        };
        output.WriteLine($"{outcome,-12}  {result.Name.PadRight(NameWidth)}  {result.Rule}");
        if (result.Outcome is CheckOutcome.Failed or CheckOutcome.Warning)
            output.WriteLine($"              protocol.md, section {result.Section}: {result.Message}");
        // A reason that consecutive checks share is written once.
        else if (result.Message is not null && result.Message != _lastReason)
            output.WriteLine($"              {result.Message}");
        _lastReason = result.Outcome is CheckOutcome.Inconclusive or CheckOutcome.NotApplicable ? result.Message : null;
        foreach (var line in result.Transcript)
            output.WriteLine($"                | {line}");
    }

    /// <summary>Writes the numbers of results by outcome.</summary>
    public void WriteSummary(TimeSpan duration)
    {
        if (!json)
        {
            output.WriteLine(
                $"{Count(CheckOutcome.Passed)} passed, {Count(CheckOutcome.Failed)} failed, "
                + $"{Count(CheckOutcome.Inconclusive)} inconclusive, {Count(CheckOutcome.Warning)} warnings, "
                + $"{Count(CheckOutcome.NotApplicable)} inapplicable, in {duration.TotalSeconds:0.0} s");
        }
    }

    private int Count(CheckOutcome outcome) => _results.Count(result => result.Outcome == outcome);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckResult))]
internal sealed partial class ConformanceJson : JsonSerializerContext;
