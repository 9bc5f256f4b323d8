using System.Collections.Immutable;
using PortBridge.Playground.Components.Shared;

namespace PortBridge.Playground.Transcripts;

/// <summary>What has been said on the page, oldest first: an immutable picture of one moment.</summary>
public sealed record Transcript
{
    /// <summary>How many lines are kept; older ones leave, and are counted.</summary>
    public const int MaxLines = 2_000;

    /// <summary>Nothing said yet.</summary>
    public static Transcript Empty { get; } = new();

    /// <summary>What is settled.</summary>
    public ImmutableList<TranscriptLine> Lines { get; private init; } = [];

    /// <summary>The utterance being spoken; null between utterances.</summary>
    public LiveUtterance? Live { get; private init; }

    /// <summary>How many lines have left for want of room.</summary>
    public int RemovedLines { get; private init; }

    /// <summary>How many of the lines, from the first on, are those of an earlier page.</summary>
    public int Restored { get; private init; }

    /// <summary>Where the present session begins, so that times go on from one session to the next.</summary>
    public TimeSpan Offset { get; private init; }

    /// <summary>Whether there is nothing to show.</summary>
    public bool IsEmpty => Lines.IsEmpty && Live is null;

    private int NextNumber { get; init; }

    /// <summary>The transcript after something received in the present session.</summary>
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

    /// <summary>The transcript after a session of the given length. An utterance without its final is marked.</summary>
    public Transcript EndSession(TimeSpan audio) => EndLive(until: Offset + audio) with { Offset = Offset + audio };

    /// <summary>
    /// The transcript with an earlier one before it. What is there moves behind its end, the present session too.
    /// </summary>
    /// <param name="earlier">The lines of the earlier one, at times that begin anew.</param>
    /// <param name="removedLines">How many more lines the earlier one had had.</param>
    public Transcript Restore(IReadOnlyList<TranscriptLine> earlier, int removedLines)
    {
        var shift = LengthOf(earlier);
        var lines = earlier
            .Select((line, index) => line with { Number = NextNumber + index })
            .Concat(Lines.Select(line => line.MovedBy(shift)))
            .ToImmutableList();
        return (this with
        {
            Lines = lines,
            Restored = Restored + earlier.Count,
            RemovedLines = RemovedLines + removedLines,
            Offset = Offset + shift,
            NextNumber = NextNumber + earlier.Count,
        }).Trim(lines.Count - MaxLines);
    }

    /// <summary>Where the last of some lines ends.</summary>
    public static TimeSpan LengthOf(IEnumerable<TranscriptLine> lines) =>
        lines.Select(line => line.End).DefaultIfEmpty().Max();

    private Transcript Settle(SpeechEvent.Final final)
    {
        // A final of an earlier utterance may come while the next one is already spoken.
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
        // Words whose audio is lost before another worker has heard it are all that will ever be known of them.
        var isLiveLost = Live is { IsStale: true } held && gap.At <= held.Start && held.Start < gap.At + gap.Length;
        return isLiveLost
            ? EndLive(until: Offset + gap.At + gap.Length).Logo(Offset + gap.At, gap.Length)
            : Logo(Offset + gap.At, gap.Length);
    }

    // A worker that cannot keep up loses a little again and again: with no words between, that is one gap.
    private Transcript Logo(TimeSpan at, TimeSpan length) => Lines is [.., { Kind: TranscriptLineKind.Missing } last]
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
        // A gap in the midst of an utterance is known before the utterance's words are.
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

/// <summary>An utterance that nothing will change, or a place where one may be missing.</summary>
/// <param name="Number">Tells the lines of the page apart; counts them from 0 as they come.</param>
/// <param name="Text">Its words; blank only where words are missing.</param>
/// <param name="Start">Where it begins in the audio of the page's sessions laid end to end.</param>
/// <param name="End">Where it ends. For what is missing, its length after <paramref name="Start"/>.</param>
/// <param name="Kind">What kind of line.</param>
public sealed record TranscriptLine(int Number, string Text, TimeSpan Start, TimeSpan End, TranscriptLineKind Kind)
{
    /// <summary>How long it is.</summary>
    public TimeSpan Length => End - Start;

    /// <summary>The same line later.</summary>
    public TranscriptLine MovedBy(TimeSpan time) => this with
    {
        Start = Start + time,
        End = End + time,
        Pieces = [.. Pieces.Select(piece => piece.MovedBy(time))],
    };

    /// <summary>The text once more, cut into words where they are known.</summary>
    public required IReadOnlyList<TextPiece> Pieces { get; init; }

    /// <summary>The BCP 47 tag of the language heard, where the engine was to find out; else null.</summary>
    public string? Language { get; init; }
}

/// <summary>What kind of line a transcript's line is.</summary>
public enum TranscriptLineKind
{
    /// <summary>An utterance with its final words.</summary>
    Final,

    /// <summary>An utterance that got no final, since its session or its audio was lost: words may lack or be wrong.</summary>
    Interrupted,

    /// <summary>Audio that was lost: whatever was said there is not written anywhere.</summary>
    Missing,
}

/// <summary>The utterance being spoken.</summary>
/// <param name="Utterance">Its number in its session.</param>
/// <param name="Start">Where it begins in its session.</param>
/// <param name="Stable">The words that will stay.</param>
/// <param name="Tentative">The words that may still change.</param>
public sealed record LiveUtterance(int Utterance, TimeSpan Start, string Stable, string Tentative)
{
    /// <summary>
    /// Whether its worker was lost. Its words stay until the next worker, which hears them again, has come as far.
    /// </summary>
    public bool IsStale { get; init; }

    /// <summary>All of its words so far.</summary>
    public string Text => Stable + Tentative;

    /// <summary>Whether these words stay in spite of a partial, which only says the beginning of them again.</summary>
    public bool IsAheadOf(SpeechEvent.Partial partial) =>
        IsStale && partial.Utterance == Utterance && partial.Text.Length < Text.Length;

    /// <summary>The utterance that a partial tells of.</summary>
    public static LiveUtterance From(SpeechEvent.Partial partial)
    {
        var stable = Math.Clamp(partial.Stable, 0, partial.Text.Length);
        return new LiveUtterance(partial.Utterance, partial.Start, partial.Text[..stable], partial.Text[stable..]);
    }
}
