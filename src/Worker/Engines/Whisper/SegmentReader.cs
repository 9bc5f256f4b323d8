using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>Converts the tokens of a segment to words.</summary>
internal static class SegmentReader
{
    /// <summary>Converts a segment.</summary>
    /// <param name="text">The text that the native library returns.</param>
    /// <param name="start">Relative to the decoded audio.</param>
    /// <param name="end">Relative to the decoded audio.</param>
    /// <param name="tokens">Its tokens, including special ones.</param>
    /// <param name="noSpeechProbability">The probability that it holds no speech, 0…1.</param>
    public static DecodedSegment Read(
        string text, TimeSpan start, TimeSpan end, IReadOnlyList<DecodedToken> tokens, double noSpeechProbability)
    {
        var spoken = tokens.Where(token => !token.IsSpecial).ToList();
        var written = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var words = IsAnnotation(text) ? [] : Words(spoken);

        // A token may be a part of a character, as is common in Chinese: then only the text of the segment is valid.
        if (words.Count > 0 && !words.Select(word => word.Text).SequenceEqual(written))
            words = Spread(written, start, end, spoken.Average(token => token.Probability));
        return new DecodedSegment(
            words, noSpeechProbability, spoken.Count == 0 ? 0 : spoken.Average(token => token.LogProbability));
    }

    /// <summary>Text in brackets or between musical notes describes a sound.</summary>
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
