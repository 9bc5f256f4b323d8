namespace PortBridge.Gateway.Core;

/// <summary>The words of a final, for clients that expect them always.</summary>
internal static class WordTimes
{
    /// <summary>
    /// The words with the engine's times. If the engine has none, the words of the text share the time of the utterance by
    /// their number of characters, and have its confidence.
    /// </summary>
    public static IReadOnlyList<Word> Of(SpeechEvent.Final final) =>
        final.Words.Count > 0 ? final.Words : Spread(final.Text, final.Start, final.End, final.Confidence);

    /// <summary>Spreads the words of a text over a time span.</summary>
    public static IReadOnlyList<Word> Spread(string text, TimeSpan start, TimeSpan end, double? confidence)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        double characters = words.Sum(word => word.Length + 1);
        var result = new List<Word>(words.Length);
        var at = start;
        foreach (var word in words)
        {
            var next = at + (end - start) * ((word.Length + 1) / characters);
            result.Add(new Word(word, at, next, confidence));
            at = next;
        }

        return result;
    }
}
