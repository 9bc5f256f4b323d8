using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Recognizers;

/// <summary>
/// Replaces the workers by workers with another engine or model, without ending sessions. All pages share one instance.
/// </summary>
public sealed partial class RecognizerSwitch(
    ISpeechBridge bridge,
    IWorkerQuery query,
    IOptions<PortBridgeOptions> bridgeOptions,
    IOptions<PlaygroundOptions> options,
    TimeProvider time,
    ILogger<RecognizerSwitch> logger) : IDisposable
{
    /// <summary>How long the list of recognizers is kept; reading it starts two processes.</summary>
    public static readonly TimeSpan ListLifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private volatile SwitchState _state = new();
    private Task? _refreshing;
    private long _listedAt;
    private CancellationTokenSource? _cancel;
    private Restart? _restart;
    private volatile bool _hasUserChoice;

    /// <summary>
    /// Whether switching is allowed: it is enabled in the options, and the worker is the bundled one.
    /// </summary>
    public bool IsAllowed => options.Value.Switching && bridgeOptions.Value.Worker.FileName == BundledWorker.FileName;

    /// <summary>The current state.</summary>
    public SwitchState State => _state;

    /// <summary>Whether the workers run a recognizer that a user chose.</summary>
    public bool HasUserChoice => _hasUserChoice;

    /// <summary>Raised after each change of <see cref="State"/>, on the thread that changed it.</summary>
    public event Action? Changed;

    /// <summary>
    /// Updates the list of recognizers if it is older than <see cref="ListLifetime"/>. Concurrent calls share one update.
    /// </summary>
    /// <returns>
    /// A task that completes when <see cref="SwitchState.Available"/> is up to date, and never fails.
    /// </returns>
    public Task RefreshAsync()
    {
        lock (_gate)
        {
            if (!IsAllowed || _state.Available is not null && time.GetElapsedTime(_listedAt) < ListLifetime)
                return Task.CompletedTask;
            return _refreshing is { IsCompleted: false } running ? running : _refreshing = ListAsync();
        }
    }

    /// <summary>
    /// Replaces the workers by workers with a recognizer. Does nothing while another switch is pending.
    /// </summary>
    /// <returns>
    /// A task that completes when the switch has succeeded, failed with <see cref="SwitchState.Problem"/> or was
    /// canceled, and never fails.
    /// </returns>
    public async Task ChooseAsync(Recognizer recognizer)
    {
        // Cancel may be called after the end, so the source is not disposed. Without a timer it holds no resources.
        var cancel = new CancellationTokenSource();
        lock (_gate)
        {
            if (!IsAllowed || _cancel is not null)
                return;
            _cancel = cancel;
        }

        Change(state => state with { Pending = recognizer, Problem = null });
        LogUserChoice(recognizer.Name);
        await CancelRestartAsync();
        var problem = await ReplaceAsync(recognizer, cancel.Token);
        lock (_gate)
            _cancel = null;
        Change(state => state with { Pending = null, Problem = problem });

        // The model may have been downloaded by now.
        await ListAsync();
    }

    /// <summary>
    /// Replaces the workers by workers with the same command line, which use models that were downloaded since. Does
    /// nothing if a user has chosen a recognizer; a choice during the replacement cancels it.
    /// </summary>
    /// <returns>Whether the workers were replaced.</returns>
    /// <exception cref="SpeechException">The new worker could not be started; the old one stays in use.</exception>
    public async Task<bool> RestartWorkersAsync(CancellationToken cancellationToken)
    {
        var restart = new Restart();
        lock (_gate)
        {
            if (_hasUserChoice || _cancel is not null)
                return false;
            _restart = restart;
        }

        using var stopping = cancellationToken.Register(restart.Cancel.Cancel);
        try
        {
            await bridge.ReplaceWorkersAsync(restart.Cancel.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            lock (_gate)
                _restart = null;
            restart.Ended.SetResult();
        }

        if (_state.Available is not null)
            await ListAsync();
        return true;
    }

    /// <summary>Cancels the pending switch, unless it has just succeeded.</summary>
    public void Cancel()
    {
        CancellationTokenSource? cancel;
        lock (_gate)
            cancel = _cancel;
        cancel?.Cancel();
    }

    /// <summary>Cancels the pending switch.</summary>
    public void Dispose() => Cancel();

    private Task CancelRestartAsync()
    {
        Restart? restart;
        lock (_gate)
            restart = _restart;
        restart?.Cancel.Cancel();
        return restart?.Ended.Task ?? Task.CompletedTask;
    }

    private async Task<string?> ReplaceAsync(Recognizer recognizer, CancellationToken cancel)
    {
        try
        {
            await bridge.ReplaceWorkersAsync(WorkerCommandLine.With(recognizer, bridgeOptions.Value.Worker), cancel);
            _hasUserChoice = true;
            return null;
        }
        catch (SpeechException exception)
        {
            LogSwitchFailed(recognizer.Name, exception.Error.Code, exception.Error.Message);
            return exception.Error.Message;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task ListAsync()
    {
        var engines = query.QueryAsync("engines", "--json");
        var models = query.QueryAsync("models", "list", "--json");
        var available = RecognizerListParser.Read(await engines, await models).ToImmutableList();
        lock (_gate)
            _listedAt = time.GetTimestamp();
        Change(state => state with { Available = available });
    }

    private void Change(Func<SwitchState, SwitchState> change)
    {
        lock (_gate)
            _state = change(_state);
        Changed?.Invoke();
    }

    // Without a timer, a token source holds no resources.
    private sealed class Restart
    {
        public CancellationTokenSource Cancel { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(41, LogLevel.Information, "A user chose {Recognizer}")]
    private partial void LogUserChoice(string recognizer);

    [LoggerMessage(42, LogLevel.Warning, "{Recognizer} could not be started: {Code}: {Message}")]
    private partial void LogSwitchFailed(string recognizer, string code, string message);
}

/// <summary>An immutable snapshot of the recognizers and the pending switch.</summary>
public sealed record SwitchState
{
    /// <summary>The recognizers; null until the list has been loaded.</summary>
    public ImmutableList<Recognizer>? Available { get; init; }

    /// <summary>The recognizer that is being started; null if no switch is pending.</summary>
    public Recognizer? Pending { get; init; }

    /// <summary>Why the last switch failed; null if it succeeded.</summary>
    public string? Problem { get; init; }
}
