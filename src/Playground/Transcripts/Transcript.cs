using System.Collections.Immutable;

namespace PortBridge.Playground.Transcripts;

/// <summary>An immutable snapshot of the page's transcript, oldest lines first.</summary>
public sealed record Transcript
{
    /// <summary>The maximum number of lines; older ones are removed and counted.</summary>
    public const int MaxLines = 2_000;

    /// <summary>The empty transcript.</summary>
    public static Transcript Empty { get; } = new();

    /// <summary>The final lines.</summary>
    public ImmutableList<TranscriptLine> Lines { get; private init; } = [];

    /// <summary>The utterance in progress; null between utterances.</summary>
    public LiveUtterance? Live { get; private init; }

    /// <summary>The number of lines that were removed because of <see cref="MaxLines"/>.</summary>
    public int RemovedLines { get; private init; }

    /// <summary>The number of lines, from the first on, that were restored from an earlier page.</summary>
    public int Restored { get; private init; }

    /// <summary>The position of the current session's start on the timeline of all sessions.</summary>
    public TimeSpan Offset { get; private init; }

    /// <summary>Whether there is nothing to show.</summary>
    public bool IsEmpty => Lines.IsEmpty && Live is null;

    private int NextNumber { get; init; }

    /// <summary>Applies an event of the current session.</summary>
    public Transcript Apply(SpeechEvent received) => received switch
    {
        SpeechEvent.Partial partial => Live is { } held && held.IsAheadOf(partial)
            ? this
            : this with { Live = LiveUtterance.From(partial) },
        SpeechEvent.Final final => Settle(final),
        SpeechEvent.Interrupted => this with { Live = Live is { } live ? live with { IsStale = true } : null },
        SpeechEvent.Gap gap => ApplyGap(gap),
        _ => this,
    };

    /// <summary>Ends a session of the given length. An utterance without a final becomes an interrupted line.</summary>
    public Transcript EndSession(TimeSpan audio) => EndLive(until: Offset + audio) with { Offset = Offset + audio };

    /// <summary>
    /// Inserts an earlier transcript at the start. The existing lines and the current session move behind its end.
    /// </summary>
    /// <param name="earlier">The earlier transcript, on a timeline that starts at zero.</param>
    public Transcript Restore(SavedTranscript earlier)
    {
        var lines = earlier.Lines
            .Select((line, index) => line with { Number = NextNumber + index })
            .Concat(Lines.Select(line => line.MovedBy(earlier.Length)))
            .ToImmutableList();
        return (this with
        {
            Lines = lines,
            Restored = Restored + earlier.Lines.Count,
            RemovedLines = RemovedLines + earlier.RemovedLines,
            Offset = Offset + earlier.Length,
            NextNumber = NextNumber + earlier.Lines.Count,
        }).Trim(lines.Count - MaxLines);
    }

    private Transcript Settle(SpeechEvent.Final final)
    {
        // The final of an utterance may arrive when the next utterance has started.
        var rest = Live is { } live && live.Utterance > final.Utterance ? this : this with { Live = null };
        return string.IsNullOrWhiteSpace(final.Text)
            ? rest
            : rest.Add(new TranscriptLine(
                NextNumber, final.Text, Offset + final.Start, Offset + final.End, TranscriptLineKind.Final)
            {
                Pieces = TextPiece.Cut(final.Text, final.Words, Offset),
                Language = final.Language,
            });
    }

    private Transcript ApplyGap(SpeechEvent.Gap gap)
    {
        // If the audio of an interrupted utterance is lost before a new worker has processed it, its partial is all
        // there is.
        var isLiveLost = Live is { IsStale: true } held && gap.At <= held.Start && held.Start < gap.At + gap.Length;
        return isLiveLost
            ? EndLive(until: Offset + gap.At + gap.Length).AddGap(Offset + gap.At, gap.Length)
            : AddGap(Offset + gap.At, gap.Length);
    }

    // A slow worker drops a little audio again and again; adjacent gaps become one.
    private Transcript AddGap(TimeSpan at, TimeSpan length) => Lines is [.., { Kind: TranscriptLineKind.Missing } last]
        ? this with { Lines = Lines.SetItem(Lines.Count - 1, last with { End = last.End + length }) }
        : Add("", at, at + length, TranscriptLineKind.Missing);

    private Transcript EndLive(TimeSpan until)
    {
        var ended = Live is { Text.Length: > 0 } live
            ? Add(live.Text, Offset + live.Start, until, TranscriptLineKind.Interrupted)
            : this;
        return ended with { Live = null };
    }

    private Transcript Add(string text, TimeSpan start, TimeSpan end, TranscriptLineKind kind) =>
        Add(new TranscriptLine(NextNumber, text, start, end, kind) { Pieces = TextPiece.Cut(text, [], Offset) });

    private Transcript Add(TranscriptLine line)
    {
        // A gap within an utterance is reported before the utterance's final.
        var isBeforeGap = Lines is [.., { Kind: TranscriptLineKind.Missing } gap] && gap.Start > line.Start;
        var lines = Lines.Insert(isBeforeGap ? Lines.Count - 1 : Lines.Count, line);
        return (this with { Lines = lines, NextNumber = NextNumber + 1 }).Trim(lines.Count - MaxLines);
    }

    private Transcript Trim(int lines) => lines <= 0 ? this : this with
    {
        Lines = Lines.RemoveRange(0, lines),
        Restored = Math.Max(0, Restored - lines),
        RemovedLines = RemovedLines + lines,
    };
}

/// <summary>A final line of the transcript: an utterance or a gap.</summary>
/// <param name="Number">Identifies the line; counts from 0 in the order of arrival.</param>
/// <param name="Text">The text; empty for a gap.</param>
/// <param name="Start">The start on the timeline of all sessions.</param>
/// <param name="End">The end. For a gap, <paramref name="Start"/> plus its length.</param>
/// <param name="Kind">The kind of line.</param>
public sealed record TranscriptLine(int Number, string Text, TimeSpan Start, TimeSpan End, TranscriptLineKind Kind)
{
    /// <summary>The length.</summary>
    public TimeSpan Length => End - Start;

    /// <summary>The same line at a later position.</summary>
    public TranscriptLine MovedBy(TimeSpan time) => this with
    {
        Start = Start + time,
        End = End + time,
        Pieces = [.. Pieces.Select(piece => piece.MovedBy(time))],
    };

    /// <summary>The text, split into words if they are known.</summary>
    public required IReadOnlyList<TextPiece> Pieces { get; init; }

    /// <summary>The BCP 47 tag of the detected language; null if the engine did not detect it.</summary>
    public string? Language { get; init; }
}

/// <summary>The kind of a transcript line.</summary>
public enum TranscriptLineKind
{
    /// <summary>An utterance with its final text.</summary>
    Final,

    /// <summary>
    /// An utterance without a final, because its session or its audio was lost: the text may be incomplete or wrong.
    /// </summary>
    Interrupted,

    /// <summary>Audio that was lost and not transcribed.</summary>
    Missing,
}

/// <summary>The utterance in progress.</summary>
/// <param name="Utterance">Its number in the session.</param>
/// <param name="Start">Its start in the session.</param>
/// <param name="Stable">The text that will not change.</param>
/// <param name="Tentative">The text that may still change.</param>
public sealed record LiveUtterance(int Utterance, TimeSpan Start, string Stable, string Tentative)
{
    /// <summary>
    /// Whether its worker was lost. The text stays until the new worker, which processes the audio again, has caught
    /// up.
    /// </summary>
    public bool IsStale { get; init; }

    /// <summary>The whole text.</summary>
    public string Text => Stable + Tentative;

    /// <summary>Whether a partial of the new worker covers less than the text of the lost worker.</summary>
    public bool IsAheadOf(SpeechEvent.Partial partial) =>
        IsStale && partial.Utterance == Utterance && partial.Text.Length < Text.Length;

    /// <summary>Converts a partial.</summary>
    public static LiveUtterance From(SpeechEvent.Partial partial)
    {
        var stable = Math.Clamp(partial.Stable, 0, partial.Text.Length);
        return new LiveUtterance(partial.Utterance, partial.Start, partial.Text[..stable], partial.Text[stable..]);
    }
}
