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
        WorkerState.Failed => !worker.IsGivenUpForNow(),
        WorkerState.Backoff or WorkerState.Starting or WorkerState.Loading => worker.Error is { IsRetriable: false },
        _ => false,
    };

    /// <summary>Whether too many workers ended in a short time, and the next is tried only after a long pause.</summary>
    public static bool IsGivenUpForNow(this WorkerStatus worker) =>
        worker is { State: WorkerState.Failed, NextStart: not null, Error.IsRetriable: true };

    /// <summary>Its state in a word or two.</summary>
    public static string InWords(this WorkerStatus worker) => worker.State switch
    {
        _ when worker.LacksEngine() => "Not available",
        WorkerState.Ready => "Ready",
        WorkerState.Starting => "Starting",
        WorkerState.Loading => LoadingInWords(worker.Loading),
        WorkerState.Backoff => "Restarting",
        WorkerState.Failed => "Given up for now",
        WorkerState.Draining => "Shutting down",
        _ => "Stopped",
    };

    private static string LoadingInWords(LoadingProgress? loading) => loading switch
    {
        { Total: > 0 and var total, Done: var done } => $"{StageInWords(loading.Stage)}, {100 * done / total} %",
        { Stage: var stage } => StageInWords(stage),
        null => "Loading",
    };

    private static string StageInWords(string stage) => stage switch
    {
        "download" => "Downloading the model",
        "verify" => "Checking the model",
        _ => $"Loading: {stage}",
    };
}
