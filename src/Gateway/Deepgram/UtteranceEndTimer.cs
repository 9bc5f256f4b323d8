namespace PortBridge.Gateway.Deepgram;

/// <summary>
/// Tells when no word has followed the last final one for a while: in the audio, or by the clock if no audio is received.
/// </summary>
/// <param name="gap">The time after the last word; null for never.</param>
/// <param name="time">The clock.</param>
internal sealed class UtteranceEndTimer(TimeSpan? gap, TimeProvider time)
{
    // A worker that is busy has audio in which words may follow.
    private static readonly TimeSpan MaxUnprocessed = TimeSpan.FromSeconds(1);

    private TimeSpan? _lastWordEnd;
    private long _setAt;
    private bool _isBusy;

    /// <summary>How long until <see cref="IsDue"/> by the clock; null if nothing is due.</summary>
    public TimeSpan? Due => _lastWordEnd is null || _isBusy ? null : gap - time.GetElapsedTime(_setAt);

    /// <summary>Whether the time has passed by the clock.</summary>
    public bool IsDue => Due <= TimeSpan.Zero;

    /// <summary>Records the last word of a final.</summary>
    public void Set(TimeSpan lastWordEnd)
    {
        _lastWordEnd = lastWordEnd;
        _setAt = time.GetTimestamp();
    }

    /// <summary>Whether the time has passed in the audio.</summary>
    public bool IsPassed(SpeechEvent.Progress progress)
    {
        _isBusy = progress.Received - progress.Processed > MaxUnprocessed;
        return progress.Processed >= _lastWordEnd + gap;
    }

    /// <summary>The end of the last word, which is reported once.</summary>
    public TimeSpan Take()
    {
        var end = _lastWordEnd ?? TimeSpan.Zero;
        _lastWordEnd = null;
        return end;
    }
}
