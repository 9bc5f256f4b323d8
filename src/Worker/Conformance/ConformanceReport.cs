using System.Text.Json;
using System.Text.Json.Serialization;

namespace PortBridge.Worker.Conformance;

/// <summary>Prints what became of checks: a line each, and a last one that counts them; or a JSON object a line.</summary>
internal sealed class ConformanceReport(TextWriter output, bool json)
{
    private readonly int _width = ConformanceSuite.All.Max(check => check.Name.Length);
    private readonly Dictionary<Verdict, int> _counts = [];
    private string? _lastReason;

    /// <summary>Whether no rule was seen to fail, and some rule to hold.</summary>
    public bool AllHold => Count(Verdict.Fails) == 0 && Count(Verdict.Ok) > 0;

    public void Write(CheckResult result)
    {
        _counts[result.Verdict] = Count(result.Verdict) + 1;
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(result, ConformanceJson.Default.CheckResult));
            return;
        }

        var verdict = result.Verdict switch { Verdict.Ok => "ok", Verdict.Fails => "FAILS", _ => "not shown" };
        output.WriteLine($"{verdict,-9}  {result.Name.PadRight(_width)}  {result.Rule}");
        // What many checks were not shown for is said once.
        if (result.Instead is not null && (result.Verdict == Verdict.Fails || result.Instead != _lastReason))
            output.WriteLine($"           {result.Instead}");
        _lastReason = result.Verdict == Verdict.NotShown ? result.Instead : null;
        foreach (var line in result.Evidence)
            output.WriteLine($"             | {line}");
    }

    public void WriteSummary(TimeSpan took)
    {
        if (!json)
        {
            output.WriteLine(
                $"{Count(Verdict.Ok)} hold, {Count(Verdict.Fails)} fail, {Count(Verdict.NotShown)} not shown, "
                + $"in {took.TotalSeconds:0.0} s");
        }
    }

    private int Count(Verdict verdict) => _counts.GetValueOrDefault(verdict);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckResult))]
internal sealed partial class ConformanceJson : JsonSerializerContext;
