namespace PortBridge.Sessions;

/// <summary>
/// The positions at which the owner flushed the audio, so that each is sent once to every worker that gets the audio
/// before it. Part of <see cref="SessionAudio"/> and guarded by the same lock.
/// </summary>
internal sealed class FlushMarks
{
    private const long None = long.MaxValue;

    // Ascending and distinct, so there are never more marks than samples in the replay buffer.
    private readonly List<long> _positions = [];
    private int _next;

    /// <summary>The position of the next mark to send; greater than any other if there is none.</summary>
    public long Next => _next < _positions.Count ? _positions[_next] : None;

    /// <summary>Whether all marks were sent to the current worker.</summary>
    public bool IsAllSent => Next == None;

    /// <summary>Adds a mark. Does nothing if no audio was appended since the last one.</summary>
    /// <param name="position">The end of the audio, in bytes.</param>
    public void Add(long position)
    {
        if (position > (_positions.Count > 0 ? _positions[^1] : 0))
            _positions.Add(position);
    }

    /// <summary>Skips the marks up to a position: they were sent, or their audio was dropped.</summary>
    public void SkipTo(long position)
    {
        while (Next <= position)
            _next++;
    }

    /// <summary>Restarts at a position for a new worker, and forgets the marks up to there.</summary>
    public void Rewind(long position)
    {
        _positions.RemoveAll(mark => mark <= position);
        _next = 0;
    }

    /// <summary>Forgets the marks up to a position, whose audio is no longer in the buffer.</summary>
    public void Release(long position)
    {
        var count = _positions.FindIndex(mark => mark > position);
        count = count < 0 ? _positions.Count : count;
        _positions.RemoveRange(0, count);
        _next = Math.Max(0, _next - count);
    }
}
