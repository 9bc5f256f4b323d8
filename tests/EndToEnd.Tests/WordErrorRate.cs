namespace PortBridge.EndToEnd.Tests;

/// <summary>Compares transcripts with spoken words.</summary>
public static class WordErrorRate
{
    /// <summary>
    /// Computes the word error rate: the Levenshtein distance in words, divided by the number of spoken words. Case and
    /// punctuation are ignored.
    /// </summary>
    /// <returns>0 if all words are correct; it can exceed 1.</returns>
    public static double Compute(string spoken, string recognized)
    {
        var (expected, actual) = (WordsOf(spoken), WordsOf(recognized));
        var costs = Enumerable.Range(0, actual.Length + 1).ToArray();
        for (var i = 1; i <= expected.Length; i++)
        {
            var diagonal = costs[0];
            costs[0] = i;
            for (var j = 1; j <= actual.Length; j++)
            {
                var substitution = diagonal + (expected[i - 1] == actual[j - 1] ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.Min(substitution, Math.Min(costs[j], costs[j - 1]) + 1);
            }
        }

        return (double)costs[actual.Length] / expected.Length;
    }

    private static string[] WordsOf(string text) => string
        .Concat(text.ToLowerInvariant().Where(letter => char.IsLetter(letter) || letter is ' ' or '\''))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
