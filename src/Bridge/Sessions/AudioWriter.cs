using PortBridge.Protocol;

namespace PortBridge.Sessions;

/// <summary>Takes a session's audio from its owner, piece by piece as the credit allows.</summary>
/// <param name="format">How the audio is written.</param>
/// <param name="credit">What may be on its way.</param>
/// <param name="overflow">Whether writing waits for credit.</param>
internal sealed class AudioWriter(AudioFormat format, AudioCredit credit, AudioOverflow overflow)
{
    // Pieces of a second let the credit flow evenly.
    private readonly int _longestPiece = format.SampleRate * format.BytesPerSample;
    private int _isWriting;

    /// <summary>Takes the audio; the buffer may be used again when it returns.</summary>
    /// <param name="pcm">The audio.</param>
    /// <param name="append">Keeps a piece of it; false if the session's audio has ended.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False if the session's audio has ended.</returns>
    /// <exception cref="ArgumentException">The length is not a whole number of samples.</exception>
    /// <exception cref="InvalidOperationException">Another call has not returned yet.</exception>
    public async ValueTask<bool> WriteAsync(
        ReadOnlyMemory<byte> pcm, Func<ReadOnlyMemory<byte>, bool> append, CancellationToken cancellationToken)
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
                var length = Math.Min(pcm.Length, _longestPiece);
                if (!await TakeAsync(format.DurationOf(length), cancellationToken).ConfigureAwait(false)
                    || !append(pcm[..length]))
                {
                    return false;
                }

                pcm = pcm[length..];
            }

            return true;
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    private ValueTask<bool> TakeAsync(TimeSpan audio, CancellationToken cancellationToken) =>
        overflow == AudioOverflow.Wait
            ? credit.TakeAsync(audio, cancellationToken)
            : ValueTask.FromResult(credit.Take(audio));
}
