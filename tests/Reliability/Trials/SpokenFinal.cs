namespace PortBridge.Reliability.Trials;

/// <summary>A final, as far as it must not depend on what becomes of the workers.</summary>
internal sealed record SpokenFinal(int Utterance, TimeSpan Start, TimeSpan End, string Text)
{
    /// <summary>What one session lost, got twice or got otherwise; empty if nothing.</summary>
    /// <param name="expected">The finals of an undisturbed run.</param>
    /// <param name="actual">The finals to compare.</param>
    public static IEnumerable<string> Differences(
        IReadOnlyList<SpokenFinal> expected, IReadOnlyList<SpokenFinal> actual)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (wanted, got) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (wanted != got)
                yield return $"final {i}: expected {Describe(wanted)}, got {Describe(got)}";
        }
    }

    private static string Describe(SpokenFinal? final) => final is null
        ? "none"
        : $"#{final.Utterance} {final.Start.TotalMilliseconds:0}–{final.End.TotalMilliseconds:0} ms "
            + $"of {final.Text.Count(c => c == ' ') + 1} words";
}
