namespace PortBridge.Worker.Recognition.Batch;

/// <summary>What a window takes over from the text before it.</summary>
internal static class DecodeContext
{
    /// <summary>Characters; more context does not help, and takes room from the text to be decoded.</summary>
    public const int MaxCharacters = 200;

    /// <summary>As many words repeat at most where two windows meet.</summary>
    private const int MaxRepeated = 5;

    /// <summary>A repeated word begins where the window does.</summary>
    private static readonly TimeSpan Seam = TimeSpan.FromMilliseconds(500);

    /// <summary>The end of a text, beginning at a word.</summary>
    public static string TailOf(IEnumerable<string> words)
    {
        var text = string.Join(' ', words);
        if (text.Length <= MaxCharacters)
            return text;

        var space = text.IndexOf(' ', text.Length - MaxCharacters - 1);
        return space < 0 ? "" : text[(space + 1)..];
    }

    /// <summary>
    /// How many leading words were said before the window already: a word at its seam is often heard on both sides.
    /// </summary>
    /// <param name="before">The words before the window.</param>
    /// <param name="words">The window's words, with times from its beginning.</param>
    public static int Repeated(IReadOnlyList<string> before, IReadOnlyList<RecognizedWord> words)
    {
        for (var n = Math.Min(MaxRepeated, Math.Min(before.Count, words.Count)); n > 0; n--)
        {
            if (words[0].Start <= Seam && before.TakeLast(n).Zip(words).All(pair => AreSame(pair.First, pair.Second.Text)))
                return n;
        }

        return 0;
    }

    private static bool AreSame(string a, string b) => Bare(a).Equals(Bare(b), StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> word) => word.Trim(".,;:!?…\"'");

    private static bool Equals(this ReadOnlySpan<char> a, ReadOnlySpan<char> b, StringComparison comparison) =>
        MemoryExtensions.Equals(a, b, comparison);
}
