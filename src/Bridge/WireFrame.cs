namespace PortBridge;

/// <summary>A message between the bridge and a worker.</summary>
/// <param name="At">The time at which it was sent or received.</param>
/// <param name="Generation">The generation of the worker.</param>
/// <param name="Direction">The direction.</param>
/// <param name="SessionId">The session identifier; null for a message of the worker itself.</param>
/// <param name="Json">The payload, without audio data.</param>
/// <param name="AudioBytes">The length of the audio that was left out of the payload, in bytes of samples.</param>
public sealed record WireFrame(
    DateTimeOffset At, int Generation, WireDirection Direction, string? SessionId, string Json, int AudioBytes);

/// <summary>The direction of a message.</summary>
public enum WireDirection
{
    /// <summary>From the bridge to the worker.</summary>
    Sent,

    /// <summary>From the worker to the bridge.</summary>
    Received,
}
