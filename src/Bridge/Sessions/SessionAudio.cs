using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>
/// A session's audio between its owner and the worker: what was written and may be needed again, how much of it may be
/// on its way, and up to where the present worker was sent it. Audio that is sent again and audio that has just been
/// written take the same way. It is part of <see cref="SessionStateMachine"/>, whose lock guards it.
/// </summary>
/// <param name="format">The session's.</param>
/// <param name="window">How much audio may be written and not processed.</param>
/// <param name="capacity">How much audio is kept for the next worker.</param>
internal sealed class SessionAudio(AudioFormat format, TimeSpan window, TimeSpan capacity)
{
    // Pieces of a second let the window move evenly and keep frames far below any limit.
    private readonly int _longestChunk = format.BytesOf(TimeSpan.FromSeconds(1));
    private readonly FlowControlWindow _window = new(window);
    private readonly ReplayBuffer _buffer = new(format, capacity);
    private TaskCompletionSource? _room;
    private long _next;
    private long _seq;

    /// <summary>Audio written so far.</summary>
    public TimeSpan Written => _window.Written;

    /// <summary>The worker is done with the session's audio up to here.</summary>
    public TimeSpan Processed => _window.Processed;

    /// <summary>Whether there is audio that no worker is done with.</summary>
    public bool IsAnyUnprocessed => _window.IsAnyUnprocessed;

    /// <summary>Up to where the present worker was sent the audio.</summary>
    public TimeSpan Sent => format.DurationOf(_next);

    /// <summary>Whether the present worker was sent all there is.</summary>
    public bool IsAllSent => _next >= _buffer.End;

    /// <summary>Takes audio from the owner.</summary>
    /// <param name="pcm">Whole samples.</param>
    /// <param name="mustFit">Whether it is refused while it does not fit into the window.</param>
    /// <returns>Null if it was taken; else what completes when it may fit.</returns>
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

    /// <summary>The next chunk for the worker; null if there is none, or it may not be sent yet.</summary>
    /// <param name="sessionId">The session's name on the wire.</param>
    /// <param name="gap">Audio that was dropped before it could be sent, between <see cref="Sent"/> and the chunk.</param>
    public AudioChunk? TakeChunk(string sessionId, out TimeSpan gap)
    {
        gap = TimeSpan.Zero;
        if (!_window.CanSend(Sent))
            return null;

        var (position, bytes, length) = _buffer.Read(_next, _longestChunk);
        if (length == 0 && position <= _next)
            return null;

        gap = format.DurationOf(position) - Sent;
        _next = position + length;
        return AudioChunk.Adopt(sessionId, bytes, length, _seq++, (long)gap.TotalMilliseconds);
    }

    /// <summary>The worker is done with the audio up to here.</summary>
    /// <returns>Whether that is further than before.</returns>
    public bool Advance(TimeSpan position)
    {
        if (!_window.Advance(position))
            return false;

        ReleaseWriter();
        return true;
    }

    /// <summary>No final will need the audio before this time any more.</summary>
    public void Commit(TimeSpan position) => _buffer.Commit(position);

    /// <summary>Another worker takes the session over.</summary>
    /// <param name="committed">The audio before this is needed as context at most.</param>
    /// <returns>Where the worker begins.</returns>
    public ReplayPoint Rewind(TimeSpan committed)
    {
        _buffer.Commit(committed);
        var point = _buffer.Point();
        _window.Rewind(point.From);
        (_next, _seq) = (point.Position, 0);
        return point;
    }

    /// <summary>Has whoever waits for room look again.</summary>
    public void ReleaseWriter()
    {
        _room?.SetResult();
        _room = null;
    }

    /// <summary>Gives the memory back.</summary>
    public void Clear()
    {
        _buffer.Clear();
        ReleaseWriter();
    }
}
