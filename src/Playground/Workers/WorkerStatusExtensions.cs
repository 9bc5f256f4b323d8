using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Workers;

/// <summary>Interprets and formats the status of a worker.</summary>
public static class WorkerStatusExtensions
{
    /// <summary>
    /// Whether there is no engine and probably will be none: the last start failed for a reason that a restart does not
    /// fix, even if the bridge retries.
    /// </summary>
    public static bool LacksEngine(this WorkerStatus worker) => worker.State switch
    {
        WorkerState.Failed => !worker.IsRestartPaused(),
        WorkerState.Backoff or WorkerState.Starting or WorkerState.Loading => worker.Error is { IsRetriable: false },
        _ => false,
    };

    /// <summary>
    /// Whether too many workers exited in a short time, and the next start follows after a long delay.
    /// </summary>
    public static bool IsRestartPaused(this WorkerStatus worker) =>
        worker is { State: WorkerState.Failed, NextStart: not null, Error.IsRetriable: true };

    /// <summary>The state in a few words.</summary>
    public static string ToText(this WorkerStatus worker) => worker.State switch
    {
        _ when worker.LacksEngine() => Strings.Worker_NotAvailable,
        WorkerState.Ready => Strings.Worker_Ready,
        WorkerState.Starting => Strings.Worker_Starting,
        WorkerState.Loading => LoadingText(worker.Loading),
        WorkerState.Backoff => Strings.Worker_Restarting,
        WorkerState.Failed => Strings.Worker_GivenUp,
        WorkerState.Draining => Strings.Worker_Draining,
        _ => Strings.Worker_Stopped,
    };

    /// <summary>The notice for the worker's state; null if the state needs no notice.</summary>
    public static Notice? ToNotice(this WorkerStatus worker) => worker.State switch
    {
        _ when worker.LacksEngine() => new(
            Strings.Problem_NoEngine,
            worker.Error?.Message ?? worker.LastExit?.Message ?? Strings.Problem_NoEngineHelp)
        {
            PublicText = Strings.Problem_NoEngineHelp,
        },
        WorkerState.Backoff => new(Strings.Problem_Restarting, Strings.Problem_RestartingHelp),
        WorkerState.Failed => new(Strings.Problem_GivenUp, Strings.Problem_GivenUpHelp),
        WorkerState.Draining => new(Strings.Problem_Draining, Strings.Problem_DrainingHelp),
        _ => null,
    };

    private static string LoadingText(LoadingProgress? loading) => loading switch
    {
        { Total: > 0 and var total, Done: var done } =>
            Strings.Worker_Percent.FormatWith(StageText(loading.Stage), 100 * done / total),
        { Stage: var stage } => StageText(stage),
        null => Strings.Worker_Loading,
    };

    private static string StageText(string stage) => stage switch
    {
        "download" => Strings.Worker_Downloading,
        "verify" => Strings.Worker_Verifying,
        _ => Strings.Worker_LoadingStage.FormatWith(stage),
    };
}
