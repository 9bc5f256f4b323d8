using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>
/// A worker of <c>--engine auto</c> starts with the models that are on this machine. This fetches the better ones
/// meanwhile, and then replaces it by one that takes them, while people speak. What a visitor chooses stays.
/// </summary>
public sealed partial class ModelUpgrade(
    ISpeechBridge bridge,
    RecognizerSwitch recognizers,
    IModelDownloader fetch,
    IOptions<PortBridgeOptions> bridgeOptions,
    IOptions<PlaygroundOptions> options,
    TimeProvider time,
    ILogger<ModelUpgrade> logger) : BackgroundService
{
    /// <summary>The pause after the first failure; doubled after each further one.</summary>
    public static readonly TimeSpan InitialDelay = TimeSpan.FromMinutes(1);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    private static readonly UpgradeState Nothing = new UpgradeState.Idle();

    private readonly HashSet<string> _lacking = [];
    private volatile UpgradeState _state = Nothing;
    private bool _isDue;
    private string? _warnedOf;

    /// <summary>The present moment.</summary>
    public UpgradeState State => _state;

    /// <summary>Raised after each change of <see cref="State"/>, on the thread that made it.</summary>
    public event Action? Changed;

    private bool IsWanted => options.Value.Fetching
        && bridgeOptions.Value.Worker.FileName == BundledWorker.FileName
        && WorkerCommandLine.IsAutomatic(bridgeOptions.Value.Worker);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsWanted)
            return;

        try
        {
            var pause = InitialDelay;
            while (!await TryAsync(pause, stoppingToken))
            {
                await Task.Delay(pause, time, stoppingToken);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, MaxDelay.Ticks));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <returns>Whether there is nothing more to do.</returns>
    private async Task<bool> TryAsync(TimeSpan pause, CancellationToken stop)
    {
        if (!await AreWorkersReadyAsync(stop) || recognizers.HasUserChoice)
        {
            Become(Nothing);
            return true;
        }

        var outcome = await fetch.DownloadAsync(how => Become(new UpgradeState.Downloading(how)), stop);
        foreach (var model in outcome.Models)
            _isDue |= _lacking.Remove(model.Model) || model.IsNew;
        _lacking.UnionWith(outcome.Failures.Select(failure => failure.Model));

        var next = time.GetUtcNow() + pause;
        var unmoved = _isDue ? await MoveOverAsync(next, stop) : null;
        var unfetched = Unfetched(outcome.Failures, next);
        Become(unmoved ?? unfetched ?? Nothing);
        return !_isDue && unfetched is not { NextAttempt: not null };
    }

    /// <returns>Waits until they are; false where the bridge has stopped.</returns>
    private async Task<bool> AreWorkersReadyAsync(CancellationToken stop)
    {
        await foreach (var workers in bridge.WatchWorkersAsync(stop))
        {
            if (workers.All(worker => worker.State == WorkerState.Ready))
                return true;
        }

        return false;
    }

    /// <returns>Why it was not done; null where it was, or where a visitor's choice came first.</returns>
    private async Task<UpgradeState?> MoveOverAsync(DateTimeOffset next, CancellationToken stop)
    {
        Become(new UpgradeState.Switching());
        try
        {
            if (!await recognizers.RestartWorkersAsync(stop))
                return null;

            _isDue = false;
            LogMoved();
            return null;
        }
        catch (SpeechException exception)
        {
            LogOnce(exception.Error.Code, () => LogNotMoved(exception.Error.Message));
            return new UpgradeState.SwitchFailed(exception.Error.Message, next);
        }
    }

    private UpgradeState.DownloadFailed? Unfetched(IReadOnlyList<DownloadFailure> failures, DateTimeOffset next)
    {
        // Who keeps the worker off the network knows that.
        if (failures.FirstOrDefault(failure => !failure.IsOffline) is not { } failure)
            return null;

        var willRetry = failures.Any(one => one.IsRetriable);
        LogOnce(failure.Reason, () => LogNotFetched(failure.Model, willRetry ? "will be" : "is not", failure.Message));
        return new UpgradeState.DownloadFailed(failure, willRetry ? next : null);
    }

    // A machine may be without a network for days.
    private void LogOnce(string reason, Action log)
    {
        if (_warnedOf == reason)
            return;

        _warnedOf = reason;
        log();
    }

    private void Become(UpgradeState state)
    {
        if (_state == state)
            return;

        _state = state;
        Changed?.Invoke();
    }

    [LoggerMessage(43, LogLevel.Information, "Better models were fetched; the sessions have moved to a worker with them")]
    private partial void LogMoved();

    [LoggerMessage(44, LogLevel.Warning, "{Model} could not be fetched, which {Whether} tried again: {Message}")]
    private partial void LogNotFetched(string model, string whether, string message);

    [LoggerMessage(45, LogLevel.Warning, "Better models were fetched, but no worker came up with them: {Message}")]
    private partial void LogNotMoved(string message);
}
