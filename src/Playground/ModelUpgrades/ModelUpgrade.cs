using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>
/// Downloads better models while a worker with <c>--engine auto</c> runs with those on this machine, and then moves the
/// sessions to a worker that uses them. Does nothing once a user has chosen a recognizer.
/// </summary>
public sealed partial class ModelUpgrade(
    ISpeechBridge bridge,
    RecognizerSwitch recognizers,
    IModelDownloader downloader,
    IOptions<PortBridgeOptions> bridgeOptions,
    IOptions<PlaygroundOptions> options,
    TimeProvider time,
    ILogger<ModelUpgrade> logger) : BackgroundService
{
    /// <summary>The delay after the first failure; doubled after each further failure.</summary>
    public static readonly TimeSpan InitialDelay = TimeSpan.FromMinutes(1);

    /// <summary>The maximum delay.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>The shortest time between the end of an attempt and the next one.</summary>
    public static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(10);

    private static readonly UpgradeState Idle = new UpgradeState.Idle();

    private readonly HashSet<string> _missing = [];
    private volatile UpgradeState _state = Idle;
    private volatile TaskCompletionSource? _retry;
    private long _lastAttempt;
    private bool _hasNewModels;
    private string? _lastLoggedReason;

    /// <summary>The current state.</summary>
    public UpgradeState State => _state;

    /// <summary>Raised after each change of <see cref="State"/>, on the thread that changed it.</summary>
    public event Action? Changed;

    /// <summary>
    /// Makes the next attempt at once, but not sooner than <see cref="MinDelay"/> after the last one. Does nothing if no
    /// attempt is planned.
    /// </summary>
    public void Retry()
    {
        if (_retry is { } retry && time.GetElapsedTime(Volatile.Read(ref _lastAttempt)) >= MinDelay)
            retry.TrySetResult();
    }

    private bool IsEnabled => options.Value.Fetching
        && bridgeOptions.Value.Worker.FileName == BundledWorker.FileName
        && WorkerCommandLine.IsAutomatic(bridgeOptions.Value.Worker);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsEnabled)
            return;

        try
        {
            var delay = InitialDelay;
            while (!await UpgradeAsync(delay, stoppingToken))
            {
                await WaitAsync(delay, stoppingToken);
                delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, MaxDelay.Ticks));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken stop)
    {
        var retry = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _lastAttempt, time.GetTimestamp());
        _retry = retry;
        try
        {
            await retry.Task.WaitAsync(delay, time, stop);
        }
        catch (TimeoutException)
        {
            // No user has asked for an earlier attempt.
        }
    }

    /// <returns>Whether the upgrade is complete.</returns>
    private async Task<bool> UpgradeAsync(TimeSpan delay, CancellationToken stop)
    {
        if (!await AreWorkersReadyAsync(stop) || recognizers.HasUserChoice)
        {
            SetState(Idle);
            return true;
        }

        var result = await downloader.DownloadAsync(progress => SetState(new UpgradeState.Downloading(progress)), stop);
        foreach (var model in result.Models)
            _hasNewModels |= _missing.Remove(model.Model) || model.IsNew;
        _missing.UnionWith(result.Failures.Select(failure => failure.Model));

        var nextAttempt = time.GetUtcNow() + delay;
        var switchFailure = _hasNewModels ? await SwitchAsync(nextAttempt, stop) : null;
        var downloadFailure = DownloadFailureOf(result.Failures, nextAttempt);
        SetState(switchFailure ?? downloadFailure ?? Idle);
        return !_hasNewModels && downloadFailure is not { NextAttempt: not null };
    }

    /// <returns>True when all workers are ready; false if the bridge has stopped.</returns>
    private async Task<bool> AreWorkersReadyAsync(CancellationToken stop)
    {
        await foreach (var workers in bridge.WatchWorkersAsync(stop))
        {
            if (workers.All(worker => worker.State == WorkerState.Ready))
                return true;
        }

        return false;
    }

    /// <returns>The failure; null if the workers were replaced, or a user's choice took precedence.</returns>
    private async Task<UpgradeState?> SwitchAsync(DateTimeOffset nextAttempt, CancellationToken stop)
    {
        SetState(new UpgradeState.Switching());
        try
        {
            if (!await recognizers.RestartWorkersAsync(stop))
                return null;

            _hasNewModels = false;
            LogSwitched();
            return null;
        }
        catch (SpeechException exception)
        {
            LogOnce(exception.Error.Code, () => LogSwitchFailed(exception.Error.Message));
            return new UpgradeState.SwitchFailed(exception.Error.Message, nextAttempt);
        }
    }

    private UpgradeState.DownloadFailed? DownloadFailureOf(
        IReadOnlyList<DownloadFailure> failures, DateTimeOffset nextAttempt)
    {
        // An operator who disables network access needs no message about it.
        if (failures.FirstOrDefault(failure => !failure.IsOffline) is not { } failure)
            return null;

        var willRetry = failures.Any(each => each.IsRetriable);
        var retry = willRetry ? "will be retried" : "will not be retried";
        LogOnce(failure.Reason, () => LogDownloadFailed(failure.Model, retry, failure.Message));
        return new UpgradeState.DownloadFailed(failure, willRetry ? nextAttempt : null);
    }

    // A machine may be offline for days; each reason is logged once.
    private void LogOnce(string reason, Action log)
    {
        if (_lastLoggedReason == reason)
            return;

        _lastLoggedReason = reason;
        log();
    }

    private void SetState(UpgradeState state)
    {
        if (_state == state)
            return;

        _state = state;
        Changed?.Invoke();
    }

    [LoggerMessage(43, LogLevel.Information, "The sessions have moved to a worker with downloaded models")]
    private partial void LogSwitched();

    [LoggerMessage(44, LogLevel.Warning, "{Model} could not be downloaded ({Retry}): {Message}")]
    private partial void LogDownloadFailed(string model, string retry, string message);

    [LoggerMessage(45, LogLevel.Warning, "No worker could start with the downloaded models: {Message}")]
    private partial void LogSwitchFailed(string message);
}
