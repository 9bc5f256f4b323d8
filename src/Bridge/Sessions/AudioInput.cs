using PortBridge.Protocol;

namespace PortBridge.Sessions;

/// <summary>Takes a session's audio from its owner, piece by piece as it fits.</summary>
/// <param name="state">Where the audio goes.</param>
/// <param name="format">How the audio is written.</param>
/// <param name="overflow">Whether writing waits until audio fits.</param>
internal sealed class AudioInput(SessionStateMachine state, AudioFormat format, AudioOverflow overflow)
{
    // Pieces of a second let the window move evenly.
    private readonly int _longestPiece = format.SampleRate * format.BytesPerSample;
    private int _isWriting;

    /// <summary>Takes the audio; the buffer may be used again when it returns.</summary>
    /// <returns>False if the session takes no more audio.</returns>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    /// <exception cref="InvalidOperationException">Another call has not returned yet.</exception>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
    {
        if (pcm.Length % format.BytesPerSample != 0)
        {
            throw new ArgumentException(
                $"{pcm.Length} bytes are not a whole number of samples of {format.BytesPerSample} bytes.", nameof(pcm));
        }

        if (Interlocked.Exchange(ref _isWriting, 1) == 1)
            throw new InvalidOperationException("Audio is written by one call at a time; await the one before.");

        try
        {
            while (!pcm.IsEmpty)
            {
                var piece = pcm[..Math.Min(pcm.Length, _longestPiece)];
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
