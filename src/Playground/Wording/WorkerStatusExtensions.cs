namespace PortBridge.Playground.Wording;

/// <summary>What a worker's status comes to for a person.</summary>
public static class WorkerStatusExtensions
{
    /// <summary>
    /// Whether there is no engine and, as far as anybody knows, will be none: the last start failed for a reason that
    /// starting again does not mend, though the bridge may try.
    /// </summary>
    public static bool LacksEngine(this WorkerStatus worker) => worker.State switch
    {
        WorkerState.Failed => true,
        WorkerState.Backoff or WorkerState.Starting or WorkerState.Loading => worker.Error is { IsRetriable: false },
        _ => false,
    };
}
