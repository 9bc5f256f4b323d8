namespace PortBridge.Playground.Transcripts;

/// <summary>A word of a line, or the text between two words.</summary>
/// <param name="Text">The text.</param>
/// <param name="Word">The word with its times on the transcript's timeline; null for text between words.</param>
public sealed record TextPiece(string Text, Word? Word = null)
{
    /// <summary>The confidence below which a word is uncertain.</summary>
    public const double UncertainBelow = 0.5;

    /// <summary>Whether this is an uncertain word.</summary>
    public bool IsUncertain => Word?.Confidence < UncertainBelow;

    /// <summary>The same piece at a later position.</summary>
    public TextPiece MovedBy(TimeSpan time) =>
        Word is { } word ? this with { Word = word with { Start = word.Start + time, End = word.End + time } } : this;

    /// <summary>Splits a text into its words and the text between them.</summary>
    /// <param name="text">The text. It may contain more than the words, such as punctuation.</param>
    /// <param name="words">The words in order. If one is not found, the text is not split.</param>
    /// <param name="offset">The offset to add to the words' times.</param>
    public static IReadOnlyList<TextPiece> Cut(string text, IReadOnlyList<Word> words, TimeSpan offset)
    {
        var pieces = new List<TextPiece>();
        var done = 0;
        foreach (var word in words.Where(word => word.Text.Length > 0))
        {
            var at = text.IndexOf(word.Text, done, StringComparison.Ordinal);
            if (at < 0)
                return [new TextPiece(text)];

            if (at > done)
                pieces.Add(new TextPiece(text[done..at]));
            pieces.Add(new TextPiece(word.Text, word).MovedBy(offset));
            done = at + word.Text.Length;
        }

        if (done < text.Length)
            pieces.Add(new TextPiece(text[done..]));
        return pieces;
    }
}
