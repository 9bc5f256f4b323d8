namespace PortBridge;

/// <summary>A message as it passed between the bridge and a worker.</summary>
/// <param name="At">When.</param>
/// <param name="Generation">Which worker's it is.</param>
/// <param name="Direction">Which way it went.</param>
/// <param name="SessionId">Whose it is; null for the worker's own.</param>
/// <param name="Json">Its payload, in which audio is left out.</param>
/// <param name="AudioBytes">How much audio was left out, in bytes of samples.</param>
public sealed record WireFrame(
    DateTimeOffset At, int Generation, WireDirection Direction, string? SessionId, string Json, int AudioBytes);

/// <summary>Which way a frame went.</summary>
public enum WireDirection
{
    /// <summary>From the bridge to the worker.</summary>
    Sent,

    /// <summary>From the worker to the bridge.</summary>
    Received,
}
