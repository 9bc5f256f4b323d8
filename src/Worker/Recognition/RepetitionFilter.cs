namespace PortBridge.Worker.Recognition;

/// <summary>
/// Cuts the loops out of a text that a recogniser falls into where there is little to recognise: one and the same
/// phrase over and over. People repeat themselves too ("no no no no", "bread and milk and bread and milk"), so a loop
/// is a phrase of up to eight words that comes at least four times in a row <em>and</em> fills at least eight words.
/// Its first time is kept, since loops often begin with what was really said. Case and punctuation make no difference;
/// a character of a script without spaces counts as a word.
/// </summary>
internal static class RepetitionFilter
{
    private const int LongestPhrase = 8;
    private const int FewestTimes = 4;
    private const int FewestWords = 8;

    /// <summary>The text without its loops; the same instance if it has none.</summary>
    public static string Apply(string text)
    {
        var tokens = Token.ListOf(text);
        var isKept = Kept(tokens);
        if (isKept is null)
            return text;

        // A token goes with everything up to the next one, its punctuation and space.
        var ends = tokens.Skip(1).Select(token => token.Start).Append(text.Length);
        var kept = tokens.Zip(ends, (token, end) => text[token.Start..end]).Where((_, i) => isKept[i]);
        return (text[..tokens[0].Start] + string.Concat(kept)).TrimEnd();
    }

    /// <summary>The recognition without its loops, in the text and in the words alike.</summary>
    public static RecognitionResult Apply(RecognitionResult recognition)
    {
        var text = Apply(recognition.Text);
        return ReferenceEquals(text, recognition.Text)
            ? recognition
            : recognition with { Text = text, Words = recognition.Words is { } words ? Apply(words) : null };
    }

    /// <summary>The words without their loops, in a list of its own.</summary>
    public static List<RecognizedWord> Apply(IReadOnlyList<RecognizedWord> words)
    {
        var tokens = words.Select(word => Token.ListOf(word.Text)).ToList();
        if (Kept([.. tokens.SelectMany(token => token)]) is not { } isKept)
            return [.. words];

        var (kept, next, isLastKept) = (new List<RecognizedWord>(), 0, true);
        foreach (var (word, own) in words.Zip(tokens))
        {
            // A word that is punctuation alone goes with the one before it.
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

    /// <returns>The length of the shortest phrase whose loop begins here, and the loop's end.</returns>
    private static (int Phrase, int End)? FindLoop(List<Token> tokens, int start)
    {
        for (var phrase = 1; phrase <= LongestPhrase && start + FewestTimes * phrase <= tokens.Count; phrase++)
        {
            var end = start + phrase;
            while (end < tokens.Count && tokens[end].Key == tokens[end - phrase].Key)
                end++;
            if (end - start < Math.Max(FewestWords, FewestTimes * phrase))
                continue;

            // What has begun a further time without ending it belongs to what follows, unless nothing does.
            return (phrase, end == tokens.Count ? end : end - (end - start) % phrase);
        }

        return null;
    }

    /// <summary>What is compared: a word, or a character of a script without spaces.</summary>
    /// <param name="Start">Where it begins in the text.</param>
    /// <param name="Key">Its letters and digits in one case.</param>
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
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && !IsBetweenTokens(text[end - 1], text[end]))
                end++;
            return end - start;
        }

        private static bool IsBetweenTokens(char before, char after) =>
            IsWrittenAlone(before) || IsWrittenAlone(after);

        // Kana and the ideographs of the basic plane.
        private static bool IsWrittenAlone(char letter) => letter is (>= '぀' and <= 'ヿ') or (>= '㐀' and <= '鿿');
    }
}
