namespace PortBridge.Sessions;

/// <summary>
/// The flow-control window of a session: bounds the audio that is written or sent but not processed. Part of
/// <see cref="SessionStateMachine"/> and guarded by its lock.
/// </summary>
/// <param name="window">The size of the window.</param>
internal sealed class FlowControlWindow(TimeSpan window)
{
    // The worker reports whole milliseconds, so a remainder below one does not count as unprocessed.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    /// <summary>The length of the audio written.</summary>
    public TimeSpan Written { get; private set; }

    /// <summary>The position up to which the worker has processed the audio.</summary>
    public TimeSpan Processed { get; private set; }

    /// <summary>Whether there is unprocessed audio.</summary>
    public bool HasUnprocessed => Written - Processed >= Resolution;

    /// <summary>
    /// Counts audio as written if it fits. Audio longer than the window fits when nothing else is unprocessed.
    /// </summary>
    /// <returns>False if it does not fit.</returns>
    public bool TryReserve(TimeSpan audio)
    {
        if (HasUnprocessed && Written + audio - Processed > window)
            return false;

        Reserve(audio);
        return true;
    }

    /// <summary>Counts audio as written, even if it does not fit.</summary>
    public void Reserve(TimeSpan audio) => Written += audio;

    /// <summary>Whether audio at this position may be sent.</summary>
    public bool CanSend(TimeSpan position) => position - Processed < window;

    /// <summary>Advances the processed position.</summary>
    /// <returns>Whether it has moved.</returns>
    public bool Advance(TimeSpan position)
    {
        if (position <= Processed)
            return false;

        Processed = position;
        return true;
    }

    /// <summary>Resets the processed position for a new worker.</summary>
    public void Rewind(TimeSpan position) => Processed = position;
}
