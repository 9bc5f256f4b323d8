using PortBridge.Diagnostics;

namespace PortBridge.Sessions;

/// <summary>
/// The events of a session for its owner, up to and including the ending. Part of <see cref="SessionStateMachine"/> and
/// guarded by its lock.
/// </summary>
internal sealed class SessionOutput(TimeProvider time)
{
    private readonly SessionLatencies _latencies = new(time);

    /// <summary>
    /// The owner's event queue. The controller writes the last event after it has completed the ending.
    /// </summary>
    public EventQueue Events { get; } = new();

    /// <summary>How the session ended; null if it has not.</summary>
    public SpeechEvent? Ending { get; private set; }

    public bool HasEnded => Ending is not null;

    /// <summary>The reason why the session accepts no audio: it is stopping or has ended.</summary>
    public SpeechError ClosedReason => Ending switch
    {
        null => SessionErrors.Stopping,
        SpeechEvent.Failed failed => failed.Error,
        _ => SessionErrors.Ended,
    };

    /// <summary>Queues an event. Does nothing if the session has ended.</summary>
    /// <returns>The transition that reports it; null if the queue is full.</returns>
    public Transition? TryPublish(SpeechEvent speechEvent)
    {
        if (HasEnded)
            return default(Transition);

        return Events.TryWrite(speechEvent)
            ? new Transition { Published = speechEvent, Latency = _latencies.Measure(speechEvent) }
            : null;
    }

    /// <summary>Records how the session ended.</summary>
    /// <returns>False if it has already ended.</returns>
    public bool TryEnd(SpeechEvent ending)
    {
        if (Ending is not null)
            return false;

        Ending = ending;
        return true;
    }
}
