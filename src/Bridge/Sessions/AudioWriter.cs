using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>Cuts a session's audio into numbered chunks and sends them as fast as the worker takes them.</summary>
/// <param name="sessionId">Whose audio it is.</param>
/// <param name="format">How it is written.</param>
/// <param name="credit">What may be on its way.</param>
/// <param name="send">Sends a command; what it throws, the write throws.</param>
internal sealed class AudioWriter(
    string sessionId, AudioFormat format, AudioCredit credit, Func<Command, CancellationToken, ValueTask> send)
{
    // Pieces of a second let the credit flow evenly and keep frames far below any limit.
    private readonly int _longestChunk = format.SampleRate * format.BytesPerSample;
    private long _seq;
    private int _isWriting;

    /// <summary>Sends the audio; the buffer may be used again when it returns.</summary>
    /// <returns>False if the session's audio has ended.</returns>
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
                var length = Math.Min(pcm.Length, _longestChunk);
                if (!await WriteChunkAsync(pcm[..length], cancellationToken).ConfigureAwait(false))
                    return false;
                pcm = pcm[length..];
            }

            return true;
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    private async ValueTask<bool> WriteChunkAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
    {
        var audio = format.DurationOf(pcm.Length);
        if (!await credit.TakeAsync(audio, cancellationToken).ConfigureAwait(false))
            return false;

        try
        {
            await send(new AudioChunk(sessionId, pcm.ToArray(), _seq), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The chunk did not go out: it counts neither as sent nor as the next number.
            credit.GiveBack(audio);
            throw;
        }

        _seq++;
        return true;
    }
}
