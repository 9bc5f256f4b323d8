namespace PortBridge.Worker.Recognition.Batch;

/// <summary>The text before a window that its decode takes into account.</summary>
internal static class DecodeContext
{
    /// <summary>The maximum length in characters. More context does not help and leaves less room for the result.</summary>
    public const int MaxCharacters = 200;

    /// <summary>The maximum number of words that two windows may share at their boundary.</summary>
    private const int MaxRepeated = 5;

    /// <summary>A repeated word starts within this time of the window's start.</summary>
    private static readonly TimeSpan Boundary = TimeSpan.FromMilliseconds(500);

    /// <summary>Joins words and returns the end of the text, from the start of a word on.</summary>
    public static string TailOf(IEnumerable<string> words)
    {
        var text = string.Join(' ', words);
        if (text.Length <= MaxCharacters)
            return text;

        var space = text.IndexOf(' ', text.Length - MaxCharacters - 1);
        return space < 0 ? "" : text[(space + 1)..];
    }

    /// <summary>
    /// Counts the leading words that repeat the words before the window: a word at the boundary is often recognized on
    /// both sides.
    /// </summary>
    /// <param name="before">The words before the window.</param>
    /// <param name="words">The words of the window, with times relative to its start.</param>
    public static int Repeated(IReadOnlyList<string> before, IReadOnlyList<RecognizedWord> words)
    {
        for (var n = Math.Min(MaxRepeated, Math.Min(before.Count, words.Count)); n > 0; n--)
        {
            if (words[0].Start <= Boundary
                && before.TakeLast(n).Zip(words).All(pair => AreSame(pair.First, pair.Second.Text)))
            {
                return n;
            }
        }

        return 0;
    }

    private static bool AreSame(string a, string b) =>
        WithoutPunctuation(a).Equals(WithoutPunctuation(b), StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> WithoutPunctuation(ReadOnlySpan<char> word) => word.Trim(".,;:!?…\"'");

    private static bool Equals(this ReadOnlySpan<char> a, ReadOnlySpan<char> b, StringComparison comparison) =>
        MemoryExtensions.Equals(a, b, comparison);
}
