using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Maps words and times to those of the wire.</summary>
internal static class ResultMapping
{
    /// <summary>Seconds, to the millisecond.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    /// <summary>The words of a final.</summary>
    public static IReadOnlyList<ResultWord> WordsOf(SpeechEvent.Final final, bool isPunctuated) =>
        WordsOf(WordTimes.Of(final), ConfidenceOf(final), isPunctuated);

    /// <summary>Maps words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="confidence">The confidence of words without their own.</param>
    /// <param name="isPunctuated">Whether they also have their form with punctuation.</param>
    public static IReadOnlyList<ResultWord> WordsOf(IReadOnlyList<Word> words, double confidence, bool isPunctuated) =>
    [
        .. words.Select(word => new ResultWord(
            Bare(word.Text), Seconds(word.Start), Seconds(word.End), word.Confidence ?? confidence, isPunctuated ? word.Text : null)),
    ];

    /// <summary>The confidence, which clients expect always: that of an engine without one is 1, and that of no text 0.</summary>
    public static double ConfidenceOf(SpeechEvent.Final final) => final.Text.Length == 0 ? 0 : final.Confidence ?? 1;

    // "word" is in lower case and has no punctuation around it.
    private static string Bare(string word)
    {
        var bare = word.AsSpan();
        while (bare.Length > 0 && !char.IsLetterOrDigit(bare[0]) && !char.IsSurrogate(bare[0]))
            bare = bare[1..];
        while (bare.Length > 0 && !char.IsLetterOrDigit(bare[^1]) && !char.IsSurrogate(bare[^1]) && !IsMark(bare[^1]))
            bare = bare[..^1];
        return (bare.Length > 0 ? bare.ToString() : word).ToLowerInvariant();
    }

    // Vowel signs of many scripts end words.
    private static bool IsMark(char character) =>
        char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
