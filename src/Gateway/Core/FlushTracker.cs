using PortBridge.Protocol;

namespace PortBridge.Gateway.Core;

/// <summary>
/// Tells when the flushes of a session have taken effect. <see cref="ISpeechSession.FlushAsync"/> returns when the flush is
/// queued, and without an open utterance it has no event.
/// </summary>
/// <param name="silence">The silence that ends an utterance.</param>
internal sealed class FlushTracker(TimeSpan silence)
{
    // Positions are rounded to milliseconds, and the resampler's to its frames.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    private readonly List<TimeSpan> _open = [];
    private readonly Queue<TimeSpan> _flushes = new();
    private TimeSpan _processed;

    /// <summary>Whether an utterance has begun whose final has not arrived.</summary>
    public bool IsUtteranceOpen => _open.Count > 0;

    /// <summary>Records a flush.</summary>
    /// <param name="audio">The length of the audio before it.</param>
    /// <returns>Whether it has taken effect, because no utterance is open.</returns>
    public bool Flush(TimeSpan audio)
    {
        // A second flush at the same position has no effect of its own.
        if (_flushes.Count > 0 && _flushes.Last() == audio)
            return false;

        _flushes.Enqueue(audio);
        return Settle(null) > 0;
    }

    /// <summary>Records an event.</summary>
    /// <returns>The number of flushes that have taken effect with this event.</returns>
    public int Observe(SpeechEvent speechEvent)
    {
        switch (speechEvent)
        {
            case SpeechEvent.SpeechStarted started:
                _open.Add(started.At);
                return 0;
            case SpeechEvent.Final final:
                _open.RemoveAll(at => at < final.End);
                return Settle(final);
            case SpeechEvent.Warning { Error.Code: ErrorCodes.EngineFailed } when IsUtteranceOpen:
                _open.RemoveAt(0);
                return Settle(null);
            case SpeechEvent.Progress progress:
                _processed = progress.Processed;
                return Settle(null);
            case SpeechEvent.Stopped:
                _open.Clear();
                _processed = TimeSpan.MaxValue - Tolerance;
                return Settle(null);
            default:
                return 0;
        }
    }

    private int Settle(SpeechEvent.Final? final)
    {
        var count = 0;
        while (_flushes.TryPeek(out var at) && IsSettled(at, final))
        {
            _flushes.Dequeue();
            count++;
        }

        return count;
    }

    // A final need not wait for the next report of progress if the audio after it is too short for another utterance.
    private bool IsSettled(TimeSpan flush, SpeechEvent.Final? final) =>
        !_open.Any(at => at < flush) && (_processed + Tolerance >= flush || final?.End + silence / 2 >= flush);
}
