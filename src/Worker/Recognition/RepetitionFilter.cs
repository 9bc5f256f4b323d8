namespace PortBridge.Worker.Recognition;

/// <summary>
/// Removes loops from recognized text. Recognizers tend to repeat one phrase when the audio holds little speech. People
/// repeat themselves too ("no no no no", "bread and milk and bread and milk"), so a loop is a phrase of up to eight
/// words that occurs at least four times in a row <em>and</em> covers at least eight words. The first occurrence is
/// kept, because it often was spoken. Case and punctuation are ignored; a character of a script without spaces counts
/// as a word.
/// </summary>
internal static class RepetitionFilter
{
    private const int MaxPhraseWords = 8;
    private const int MinRepetitions = 4;
    private const int MinLoopWords = 8;

    /// <summary>Removes loops from a text; returns the same instance if there are none.</summary>
    public static string Apply(string text)
    {
        var tokens = Token.ListOf(text);
        var isKept = Kept(tokens);
        if (isKept is null)
            return text;

        // A token includes the punctuation and white space up to the next token.
        var ends = tokens.Skip(1).Select(token => token.Start).Append(text.Length);
        var kept = tokens.Zip(ends, (token, end) => text[token.Start..end]).Where((_, i) => isKept[i]);
        return (text[..tokens[0].Start] + string.Concat(kept)).TrimEnd();
    }

    /// <summary>Removes loops from the text and the words of a result.</summary>
    public static RecognitionResult Apply(RecognitionResult result)
    {
        var text = Apply(result.Text);
        return ReferenceEquals(text, result.Text)
            ? result
            : result with { Text = text, Words = result.Words is { } words ? Apply(words) : null };
    }

    /// <summary>Removes loops from a list of words; returns a new list.</summary>
    public static List<RecognizedWord> Apply(IReadOnlyList<RecognizedWord> words)
    {
        var tokens = words.Select(word => Token.ListOf(word.Text)).ToList();
        if (Kept([.. tokens.SelectMany(token => token)]) is not { } isKept)
            return [.. words];

        var (kept, next, isLastKept) = (new List<RecognizedWord>(), 0, true);
        foreach (var (word, own) in words.Zip(tokens))
        {
            // A word that is only punctuation follows the word before it.
            if (own.Count > 0)
                isLastKept = isKept.AsSpan(next, own.Count).Contains(true);
            if (isLastKept)
                kept.Add(word);
            next += own.Count;
        }

        return kept;
    }

    /// <returns>For each token whether it stays; null if all do.</returns>
    private static bool[]? Kept(List<Token> tokens)
    {
        bool[]? kept = null;
        for (var start = 0; start < tokens.Count;)
        {
            if (FindLoop(tokens, start) is not var (phrase, end))
            {
                start++;
                continue;
            }

            if (kept is null)
                Array.Fill(kept = new bool[tokens.Count], true);
            Array.Fill(kept, false, start + phrase, end - start - phrase);
            start = end;
        }

        return kept;
    }

    /// <returns>The length of the shortest phrase that loops from here, and the end of the loop; null if there is none.</returns>
    private static (int Phrase, int End)? FindLoop(List<Token> tokens, int start)
    {
        for (var phrase = 1; phrase <= MaxPhraseWords && start + MinRepetitions * phrase <= tokens.Count; phrase++)
        {
            var end = start + phrase;
            while (end < tokens.Count && tokens[end].Key == tokens[end - phrase].Key)
                end++;
            if (end - start < Math.Max(MinLoopWords, MinRepetitions * phrase))
                continue;

            // An incomplete repetition belongs to the following text, unless the text ends with it.
            return (phrase, end == tokens.Count ? end : end - (end - start) % phrase);
        }

        return null;
    }

    /// <summary>The unit of comparison: a word, or a character of a script without spaces.</summary>
    /// <param name="Start">The start index in the text.</param>
    /// <param name="Key">The letters and digits in upper case.</param>
    private readonly record struct Token(int Start, string Key)
    {
        public static List<Token> ListOf(string text)
        {
            var tokens = new List<Token>();
            for (var i = 0; i < text.Length;)
            {
                var length = char.IsWhiteSpace(text[i]) ? 1 : LengthAt(text, i);
                var key = string.Concat(text.Substring(i, length).Where(char.IsLetterOrDigit)).ToUpperInvariant();
                if (key.Length > 0)
                    tokens.Add(new Token(i, key));
                i += length;
            }

            return tokens;
        }

        private static int LengthAt(string text, int start)
        {
            var end = start + 1;
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && !IsTokenBoundary(text[end - 1], text[end]))
                end++;
            return end - start;
        }

        private static bool IsTokenBoundary(char before, char after) =>
            IsUnspacedScript(before) || IsUnspacedScript(after);

        // Kana and the CJK ideographs of the basic multilingual plane.
        private static bool IsUnspacedScript(char letter) => letter is (>= '぀' and <= 'ヿ') or (>= '㐀' and <= '鿿');
    }
}
