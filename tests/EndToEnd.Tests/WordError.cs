namespace PortBridge.EndToEnd.Tests;

/// <summary>How far heard words are from spoken ones.</summary>
public static class WordError
{
    /// <summary>
    /// The word error rate: the fewest insertions, deletions and substitutions that turn the spoken words into the
    /// heard ones (Levenshtein 1966), divided by the number of spoken ones. Case and punctuation do not count.
    /// </summary>
    /// <returns>0 where all is right; above 1 is possible.</returns>
    public static double Between(string spoken, string heard)
    {
        var (said, got) = (WordsOf(spoken), WordsOf(heard));
        var costs = Enumerable.Range(0, got.Length + 1).ToArray();
        for (var i = 1; i <= said.Length; i++)
        {
            var diagonal = costs[0];
            costs[0] = i;
            for (var j = 1; j <= got.Length; j++)
            {
                var substitution = diagonal + (said[i - 1] == got[j - 1] ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.Min(substitution, Math.Min(costs[j], costs[j - 1]) + 1);
            }
        }

        return (double)costs[got.Length] / said.Length;
    }

    private static string[] WordsOf(string text) => string
        .Concat(text.ToLowerInvariant().Where(letter => char.IsLetter(letter) || letter is ' ' or '\''))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
