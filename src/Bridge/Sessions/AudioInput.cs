using PortBridge.Protocol;

namespace PortBridge.Sessions;

/// <summary>Accepts a session's audio from its owner, in pieces that fit into the flow-control window.</summary>
/// <param name="state">The session's state, which stores the audio.</param>
/// <param name="format">The audio format.</param>
/// <param name="overflow">Whether a write waits when the window is full.</param>
internal sealed class AudioInput(SessionStateMachine state, AudioFormat format, AudioOverflow overflow)
{
    // One second: the window moves in steps of this size.
    private readonly int _maxPieceLength = format.SampleRate * format.BytesPerSample;
    private int _isWriting;

    /// <summary>Writes audio. The buffer may be reused when the call returns.</summary>
    /// <returns>False if the session accepts no more audio.</returns>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    /// <exception cref="InvalidOperationException">Another call is in progress.</exception>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
    {
        if (pcm.Length % format.BytesPerSample != 0)
        {
            throw new ArgumentException(
                $"{pcm.Length} bytes are not a whole number of samples of {format.BytesPerSample} bytes.", nameof(pcm));
        }

        Enter();
        try
        {
            while (!pcm.IsEmpty)
            {
                var piece = pcm[..Math.Min(pcm.Length, _maxPieceLength)];
                if (!await AppendAsync(piece, cancellationToken).ConfigureAwait(false))
                    return false;
                pcm = pcm[piece.Length..];
            }

            return true;
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    /// <summary>Ends the open utterance after the audio written so far.</summary>
    /// <returns>False if the session accepts no more audio.</returns>
    /// <exception cref="InvalidOperationException">A write is in progress.</exception>
    public bool Flush()
    {
        Enter();
        try
        {
            var (isAppended, attachment, _) = state.Flush();
            attachment?.Wake();
            return isAppended;
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _isWriting, 1) == 1)
            throw new InvalidOperationException("Another write is in progress; await it before the next one.");
    }

    private async ValueTask<bool> AppendAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (isAppended, attachment, room) = state.Append(piece.Span, mustFit: overflow == AudioOverflow.Wait);
            if (isAppended)
                attachment?.Wake();
            if (room is null)
                return isAppended;

            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
