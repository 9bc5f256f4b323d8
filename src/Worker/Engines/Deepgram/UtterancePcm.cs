using System.Buffers;
using PortBridge.Audio;

namespace PortBridge.Worker.Engines.Deepgram;

/// <summary>
/// The audio of an utterance as PCM16. All of it is kept, because another connection may need it again. One task appends
/// and one reads.
/// </summary>
internal sealed class UtterancePcm : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _pcm = new();
    private TaskCompletionSource _changed = NewSignal();
    private bool _isFinished;

    /// <summary>Appends samples.</summary>
    public void Append(ReadOnlySpan<float> samples)
    {
        var length = samples.Length * sizeof(short);
        var pcm = ArrayPool<byte>.Shared.Rent(length);
        SampleConverter.ToPcm16(samples, pcm);
        lock (_gate)
        {
            _pcm.Write(pcm, 0, length);
            _changed.TrySetResult();
        }

        ArrayPool<byte>.Shared.Return(pcm);
    }

    /// <summary>Ends the audio.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _isFinished = true;
            _changed.TrySetResult();
        }
    }

    /// <summary>Reads audio from a position.</summary>
    /// <param name="position">The position in bytes.</param>
    /// <param name="maxLength">The maximum length in bytes.</param>
    /// <returns>The audio, whether it has ended, and a task that completes with the next change.</returns>
    public (byte[] Pcm, bool IsFinished, Task Changed) Read(int position, int maxLength)
    {
        lock (_gate)
        {
            if (_changed.Task.IsCompleted)
                _changed = NewSignal();
            var length = Math.Min(maxLength, (int)_pcm.Length - position);
            return (_pcm.GetBuffer().AsSpan(position, length).ToArray(), _isFinished, _changed.Task);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pcm.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
