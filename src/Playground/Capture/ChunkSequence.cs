namespace PortBridge.Playground.Capture;

/// <summary>
/// Detects repeated and missing chunks by their numbers: after a reconnect the browser sends again what it knows no
/// acknowledgment of, and it skips the numbers of chunks that it dropped. Also tracks which numbers are committed.
/// </summary>
public sealed class ChunkSequence
{
    /// <summary>
    /// The maximum number of chunks whose positions are known: more than the browser keeps. Earlier ones count as
    /// committed.
    /// </summary>
    public const int MaxUncommitted = 8_192;

    private readonly Queue<(int Number, TimeSpan End)> _uncommitted = [];
    private TimeSpan _end;
    private int _next;
    private int _committed;

    /// <summary>The length of the accepted audio.</summary>
    public TimeSpan Length => _end;

    /// <summary>Accepts a chunk unless it was accepted before.</summary>
    /// <param name="number">The number of the chunk, from 0.</param>
    /// <param name="length">The length of its audio.</param>
    /// <param name="missing">The number of chunks before this one that were dropped.</param>
    /// <returns>False if the chunk was accepted before, or the number is invalid.</returns>
    public bool TryAccept(int number, TimeSpan length, out int missing)
    {
        missing = Math.Max(0, number - _next);
        if (number < _next || number == int.MaxValue)
            return false;

        _next = number + 1;
        _end += length;
        _uncommitted.Enqueue((number, _end));
        if (_uncommitted.Count > MaxUncommitted)
            Commit();
        return true;
    }

    /// <summary>Commits the accepted audio before a position.</summary>
    /// <param name="position">The position in the accepted audio, which does not contain dropped chunks.</param>
    /// <returns>The number of the first chunk that is not committed.</returns>
    public int CommitTo(TimeSpan position)
    {
        while (_uncommitted.TryPeek(out var oldest) && oldest.End <= position)
            Commit();
        return _committed;
    }

    private void Commit() => _committed = _uncommitted.Dequeue().Number + 1;
}
