namespace PortBridge.Sessions;

/// <summary>
/// Bounds a session's unprocessed audio: writing has to wait while more than the window has been written and not
/// processed, and no more than the window is sent ahead to a worker. It is part of <see cref="SessionStateMachine"/>, whose
/// lock guards it.
/// </summary>
/// <param name="window">How much audio may be written and not processed.</param>
internal sealed class FlowControlWindow(TimeSpan window)
{
    // The worker counts whole milliseconds, so what is left of one is not on its way.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    /// <summary>Audio written so far.</summary>
    public TimeSpan Written { get; private set; }

    /// <summary>The worker is done with the session's audio up to here.</summary>
    public TimeSpan Processed { get; private set; }

    /// <summary>Whether there is audio that no worker is done with.</summary>
    public bool IsAnyUnprocessed => Written - Processed >= Resolution;

    /// <summary>
    /// Counts audio as written if it fits. A single piece longer than the window fits when nothing else is on its way.
    /// </summary>
    /// <returns>False if it does not fit now.</returns>
    public bool TryReserve(TimeSpan audio)
    {
        if (IsAnyUnprocessed && Written + audio - Processed > window)
            return false;

        Reserve(audio);
        return true;
    }

    /// <summary>Counts audio as written, whether it fits or not.</summary>
    public void Reserve(TimeSpan audio) => Written += audio;

    /// <summary>Whether audio from this time on may be sent.</summary>
    public bool CanSend(TimeSpan position) => position - Processed < window;

    /// <summary>The worker is done with the session's audio up to here.</summary>
    /// <returns>Whether that is further than before.</returns>
    public bool Advance(TimeSpan position)
    {
        if (position <= Processed)
            return false;

        Processed = position;
        return true;
    }

    /// <summary>Another worker begins again from here.</summary>
    public void Rewind(TimeSpan position) => Processed = position;
}
