namespace PortBridge.Playground.Transcripts;

/// <summary>A word of a line, or what stands between two.</summary>
/// <param name="Text">As it stands in the line.</param>
/// <param name="Word">What is known of the word, in the transcript's time; null for what is none.</param>
public sealed record TextPiece(string Text, Word? Word = null)
{
    /// <summary>Below this the engine is not sure of a word.</summary>
    public const double Sure = 0.5;

    /// <summary>Whether it is a word that the engine is not sure of.</summary>
    public bool IsDoubtful => Word?.Confidence < Sure;

    /// <summary>The same piece later.</summary>
    public TextPiece MovedBy(TimeSpan time) =>
        Word is { } word ? this with { Word = word with { Start = word.Start + time, End = word.End + time } } : this;

    /// <summary>Cuts a text at its words.</summary>
    /// <param name="text">The text, which its words need not make up wholly: a comma may stand between.</param>
    /// <param name="words">Its words in order. If one is not in the text, the text stays whole.</param>
    /// <param name="offset">What is added to the words' times.</param>
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
