using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>Makes words out of the tokens of a segment.</summary>
internal static class SegmentReader
{
    /// <summary>Reads a segment.</summary>
    /// <param name="text">Its text as the model's library puts it together.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="tokens">Its tokens, special ones among them.</param>
    /// <param name="noSpeechProbability">0…1.</param>
    public static DecodedSegment Read(
        string text, TimeSpan start, TimeSpan end, IReadOnlyList<DecodedToken> tokens, double noSpeechProbability)
    {
        var spoken = tokens.Where(token => !token.IsSpecial).ToList();
        var written = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var words = IsAnnotation(text) ? [] : Words(spoken);

        // A token can be a part of a character, as often in Chinese: then only the whole text can be read.
        if (words.Count > 0 && !words.Select(word => word.Text).SequenceEqual(written))
            words = Spread(written, start, end, spoken.Average(token => token.Probability));
        return new DecodedSegment(
            words, noSpeechProbability, spoken.Count == 0 ? 0 : spoken.Average(token => token.LogProbability));
    }

    /// <summary>What is in brackets or between notes was heard but not said.</summary>
    private static bool IsAnnotation(string text) =>
        text.Trim() is ['[', .., ']'] or ['(', .., ')'] or ['*', .., '*'] or ['♪', ..];

    private static List<RecognizedWord> Words(List<DecodedToken> tokens)
    {
        var words = new List<RecognizedWord>();
        var first = 0;
        for (var i = 1; i <= tokens.Count; i++)
        {
            if (i < tokens.Count && !tokens[i].Text.StartsWith(' '))
                continue;

            var word = Join(tokens[first..i]);
            if (word.Text.Length > 0)
                words.Add(word);
            first = i;
        }

        return words;
    }

    private static RecognizedWord Join(List<DecodedToken> tokens) => new(
        string.Concat(tokens.Select(token => token.Text)).Trim(),
        tokens[0].Start,
        tokens[^1].End,
        tokens.Average(token => token.Probability));

    private static List<RecognizedWord> Spread(string[] words, TimeSpan start, TimeSpan end, double confidence)
    {
        var all = Math.Max(1, words.Sum(word => word.Length));
        var before = 0;
        var spread = new List<RecognizedWord>();
        foreach (var word in words)
        {
            var from = start + (end - start) * before / all;
            before += word.Length;
            spread.Add(new RecognizedWord(word, from, start + (end - start) * before / all, confidence));
        }

        return spread;
    }
}
