using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>
/// A session's audio: the replay buffer, the flow-control window, and the position up to which the current worker was
/// sent the audio. New and replayed audio are sent the same way. Part of <see cref="SessionStateMachine"/> and guarded
/// by its lock.
/// </summary>
/// <param name="format">The audio format.</param>
/// <param name="window">The size of the flow-control window.</param>
/// <param name="capacity">The capacity of the replay buffer.</param>
/// <param name="limit">The length that the audio of a session does not reach.</param>
internal sealed class SessionAudio(AudioFormat format, TimeSpan window, TimeSpan capacity, TimeSpan limit)
{
    // One second: the window moves in steps of this size, and frames stay far below the size limit.
    private readonly int _maxChunkLength = format.BytesOf(TimeSpan.FromSeconds(1));
    private readonly FlowControlWindow _window = new(window);
    private readonly ReplayBuffer _buffer = new(format, capacity);
    private readonly FlushMarks _flushes = new();
    private TaskCompletionSource? _room;
    private long _next;
    private long _seq;

    /// <summary>The length of the audio written.</summary>
    public TimeSpan Written => _window.Written;

    /// <summary>The position up to which the worker has processed the audio.</summary>
    public TimeSpan Processed => _window.Processed;

    /// <summary>Whether there is unprocessed audio.</summary>
    public bool HasUnprocessed => _window.HasUnprocessed;

    /// <summary>The position up to which the audio was sent to the current worker.</summary>
    public TimeSpan Sent => format.DurationOf(_next);

    /// <summary>Whether all audio and flushes were sent to the current worker.</summary>
    public bool IsAllSent => _next >= _buffer.End && _flushes.IsAllSent;

    /// <summary>Whether more audio would keep the session shorter than its maximum length.</summary>
    public bool IsWithinMaxLength(int bytes) => Written + format.DurationOf(bytes) < limit;

    /// <summary>Appends audio.</summary>
    /// <param name="pcm">Whole samples.</param>
    /// <param name="mustFit">Whether audio that exceeds the window is rejected.</param>
    /// <returns>Null if the audio was appended; otherwise a task that completes when it may fit.</returns>
    public Task? Append(ReadOnlySpan<byte> pcm, bool mustFit)
    {
        var length = format.DurationOf(pcm.Length);
        if (!mustFit)
            _window.Reserve(length);
        else if (!_window.TryReserve(length))
            return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        _buffer.Append(pcm);
        return null;
    }

    /// <summary>Marks the end of the audio as the end of an open utterance.</summary>
    public void Flush() => _flushes.Add(_buffer.End);

    /// <summary>Returns the next chunk for the worker; null if there is none or the window is full.</summary>
    /// <param name="sessionId">The session identifier.</param>
    /// <param name="gap">The length of the audio that was dropped between <see cref="Sent"/> and the chunk.</param>
    public AudioChunk? TakeChunk(string sessionId, out TimeSpan gap)
    {
        gap = TimeSpan.Zero;
        if (!_window.CanSend(Sent))
            return null;

        // The gap that replaces dropped audio ends an utterance by itself.
        if (_buffer.Start > _next)
            _flushes.SkipTo(_buffer.Start);
        var (position, bytes, length) = _buffer.Read(_next, (int)Math.Min(_maxChunkLength, _flushes.Next - _next));
        var isFlush = position + length == _flushes.Next;
        if (length == 0 && position <= _next && !isFlush)
            return null;

        gap = format.DurationOf(position) - Sent;
        _next = position + length;
        if (isFlush)
            _flushes.SkipTo(_next);
        return AudioChunk.Adopt(sessionId, bytes, length, _seq++, (long)gap.TotalMilliseconds, isFlush);
    }

    /// <summary>Advances the processed position.</summary>
    /// <returns>Whether it has moved.</returns>
    public bool Advance(TimeSpan position)
    {
        if (!_window.Advance(position))
            return false;

        ReleaseWriter();
        return true;
    }

    /// <summary>Advances the committed position.</summary>
    public void Commit(TimeSpan position)
    {
        _buffer.Commit(position);
        _flushes.Release(_buffer.Start);
    }

    /// <summary>Rewinds to the committed position for a new worker.</summary>
    /// <param name="committed">The committed position.</param>
    /// <returns>The position at which the worker starts.</returns>
    public ReplayPoint Rewind(TimeSpan committed)
    {
        _buffer.Commit(committed);
        var point = _buffer.Point();
        _window.Rewind(point.From);
        _flushes.Rewind(point.Position);
        (_next, _seq) = (point.Position, 0);
        return point;
    }

    /// <summary>Wakes a writer that waits for room, so that it tries again.</summary>
    public void ReleaseWriter()
    {
        _room?.SetResult();
        _room = null;
    }

    /// <summary>Returns the memory to the pool and wakes a waiting writer.</summary>
    public void Clear()
    {
        _buffer.Clear();
        ReleaseWriter();
    }
}
