namespace PortBridge.Playground.Transcripts.Export;

/// <summary>A subtitle cue.</summary>
/// <param name="Start">The time at which the cue appears.</param>
/// <param name="End">The time at which it disappears; always after <paramref name="Start"/>.</param>
/// <param name="Text">One line of plain text.</param>
public sealed record Cue(TimeSpan Start, TimeSpan End, string Text)
{
    /// <summary>
    /// The maximum number of characters of a cue whose word times are known: two lines of 42, as is usual for
    /// subtitles.
    /// </summary>
    public const int MaxLength = 84;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// The cues of a transcript, ordered by start. A long utterance is split between words, unless their times are
    /// unknown.
    /// </summary>
    public static IReadOnlyList<Cue> Of(IEnumerable<TranscriptLine> lines) =>
        [.. lines.SelectMany(CuesOf).OrderBy(cue => cue.Start)];

    private static IEnumerable<Cue> CuesOf(TranscriptLine line)
    {
        if (line.Text.Length <= MaxLength || !line.Pieces.Any(piece => piece.Word is not null))
        {
            yield return At(line.Start, line.End, SingleLineText.TextOf(line));
            yield break;
        }

        var start = line.Start;
        var end = line.End;
        var text = "";
        foreach (var piece in line.Pieces)
        {
            if (piece.Word is { } next && text.Length + piece.Text.Length > MaxLength && text.Length > 0)
            {
                yield return At(start, end, SingleLineText.OneLine(text));
                (start, text) = (next.Start, "");
            }

            text += piece.Text;
            end = piece.Word?.End ?? end;
        }

        yield return At(start, line.End, SingleLineText.OneLine(text));
    }

    private static Cue At(TimeSpan start, TimeSpan end, string text) =>
        new(start, end > start + Shortest ? end : start + Shortest, text);
}
