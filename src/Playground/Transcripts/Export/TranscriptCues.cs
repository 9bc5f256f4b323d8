using PortBridge.Gateway.Files;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>Divides a transcript into subtitles.</summary>
internal static class TranscriptCues
{
    /// <summary>
    /// The cues of a transcript, ordered by start. A long utterance is split between words, unless their times are
    /// unknown.
    /// </summary>
    public static IReadOnlyList<Cue> Of(IEnumerable<TranscriptLine> lines) =>
        [.. lines.SelectMany(CuesOf).OrderBy(cue => cue.Start)];

    private static IEnumerable<Cue> CuesOf(TranscriptLine line)
    {
        if (line.Text.Length <= Cue.MaxLength || !line.Pieces.Any(piece => piece.Word is not null))
        {
            yield return Cue.At(line.Start, line.End, SingleLineText.TextOf(line));
            yield break;
        }

        var start = line.Start;
        var end = line.End;
        var text = "";
        foreach (var piece in line.Pieces)
        {
            if (piece.Word is { } next && text.Length + piece.Text.Length > Cue.MaxLength && text.Length > 0)
            {
                yield return Cue.At(start, end, SingleLineText.OneLine(text));
                (start, text) = (next.Start, "");
            }

            text += piece.Text;
            end = piece.Word?.End ?? end;
        }

        yield return Cue.At(start, line.End, SingleLineText.OneLine(text));
    }
}
