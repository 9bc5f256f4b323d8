using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Transcripts;

/// <summary>The lines that the browser should have saved.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="RemovedLines">The number of lines that were removed before these.</param>
/// <param name="Committed">The audio that the browser need not keep after it has saved the lines; null for none.</param>
public sealed record SavedCopy(IReadOnlyList<TranscriptLine> Lines, int RemovedLines, CommittedAudio? Committed)
{
    /// <summary>No lines.</summary>
    public static SavedCopy Empty { get; } = new([], 0, null);

    /// <summary>Whether another copy has the same lines, and releases the same audio or more than this one.</summary>
    public bool IsSameAs(SavedCopy? other) => other?.Lines.Count == Lines.Count
        && other.RemovedLines == RemovedLines
        && CommonWith(other) == Lines.Count
        && (Committed is null || Committed == other.Committed);

    /// <summary>The number of lines, from the first on, that both copies have at the same positions.</summary>
    public int CommonWith(SavedCopy? other) => other is null || other.RemovedLines > RemovedLines
        ? 0
        : Lines.Zip(other.Lines.Skip(RemovedLines - other.RemovedLines), ReferenceEquals).TakeWhile(isSame => isSame).Count();
}
