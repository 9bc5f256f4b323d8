namespace PortBridge.Reliability.FaultInjection;

/// <summary>The parts of a final that must not depend on faults.</summary>
internal sealed record FinalResult(int Utterance, TimeSpan Start, TimeSpan End, string Text)
{
    /// <summary>Describes missing, repeated and different finals of a session; empty if there are none.</summary>
    /// <param name="expected">The finals of a run without faults.</param>
    /// <param name="actual">The finals to compare.</param>
    public static IEnumerable<string> Differences(
        IReadOnlyList<FinalResult> expected, IReadOnlyList<FinalResult> actual)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (wanted, got) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (wanted != got)
                yield return $"final {i}: expected {Describe(wanted)}, got {Describe(got)}";
        }
    }

    private static string Describe(FinalResult? final) => final is null
        ? "none"
        : $"#{final.Utterance} {final.Start.TotalMilliseconds:0}–{final.End.TotalMilliseconds:0} ms "
            + $"of {final.Text.Count(c => c == ' ') + 1} words";
}
