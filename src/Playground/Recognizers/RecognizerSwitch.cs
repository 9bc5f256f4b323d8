using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Recognizers;

/// <summary>
/// Puts another engine or model into the worker's place while people speak. One for all pages, since they share the
/// worker: each shows what another has chosen.
/// </summary>
public sealed partial class RecognizerSwitch(
    ISpeechBridge bridge,
    IWorkerQuery query,
    IOptions<PortBridgeOptions> bridgeOptions,
    IOptions<PlaygroundOptions> options,
    ILogger<RecognizerSwitch> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private volatile SwitchState _state = new();
    private Task? _refreshing;
    private CancellationTokenSource? _cancel;
    private Restart? _restart;
    private volatile bool _hasUserChoice;

    /// <summary>
    /// Whether this server allows it: its options may forbid it, and of a worker other than its own it knows no engine.
    /// </summary>
    public bool IsAllowed => options.Value.Switching && bridgeOptions.Value.Worker.FileName == BundledWorker.FileName;

    /// <summary>The present moment.</summary>
    public SwitchState State => _state;

    /// <summary>Whether the worker runs what a visitor has chosen.</summary>
    public bool HasUserChoice => _hasUserChoice;

    /// <summary>Raised after each change of <see cref="State"/>, on the thread that made it.</summary>
    public event Action? Changed;

    /// <summary>Asks the worker's program what there is. Once at a time, however many pages ask.</summary>
    /// <returns>Ends when <see cref="SwitchState.Available"/> is up to date; never fails.</returns>
    public Task RefreshAsync()
    {
        lock (_gate)
        {
            if (!IsAllowed)
                return Task.CompletedTask;
            return _refreshing is { IsCompleted: false } running ? running : _refreshing = ListAsync();
        }
    }

    /// <summary>Replaces the worker by one that runs this. Does nothing while another is on its way.</summary>
    /// <returns>Ends when it does, or when it has failed with <see cref="SwitchState.Problem"/>; never fails.</returns>
    public async Task ChooseAsync(Recognizer recognizer)
    {
        // Whoever gives up may come late. A token source without a timer has nothing to release.
        var cancel = new CancellationTokenSource();
        lock (_gate)
        {
            if (!IsAllowed || _cancel is not null)
                return;
            _cancel = cancel;
        }

        Change(state => state with { Pending = recognizer, Problem = null });
        LogChosen(recognizer.Name);
        await CancelRestartAsync();
        var problem = await ReplaceAsync(recognizer, cancel.Token);
        lock (_gate)
            _cancel = null;
        Change(state => state with { Pending = null, Problem = problem });

        // What was fetched for it is there now.
        await RefreshAsync();
    }

    /// <summary>
    /// Replaces the worker by one of the same command line, which takes the models that have come since. Does nothing
    /// once a visitor has chosen; one who chooses meanwhile ends it.
    /// </summary>
    /// <returns>Whether it was replaced.</returns>
    /// <exception cref="SpeechException">The next one did not come up; the old one stays.</exception>
    public async Task<bool> RestartWorkersAsync(CancellationToken cancellationToken)
    {
        var renewal = new Restart();
        lock (_gate)
        {
            if (_hasUserChoice || _cancel is not null)
                return false;
            _restart = renewal;
        }

        using var stopping = cancellationToken.Register(renewal.Cancel.Cancel);
        try
        {
            await bridge.ReplaceWorkersAsync(renewal.Cancel.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            lock (_gate)
                _restart = null;
            renewal.Ended.SetResult();
        }

        if (_state.Available is not null)
            await RefreshAsync();
        return true;
    }

    /// <summary>Ends the one that is on its way, unless it is ready by now.</summary>
    public void Cancel()
    {
        CancellationTokenSource? cancel;
        lock (_gate)
            cancel = _cancel;
        cancel?.Cancel();
    }

    /// <summary>Gives up.</summary>
    public void Dispose() => Cancel();

    private Task CancelRestartAsync()
    {
        Restart? renewal;
        lock (_gate)
            renewal = _restart;
        renewal?.Cancel.Cancel();
        return renewal?.Ended.Task ?? Task.CompletedTask;
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
            LogFailed(recognizer.Name, exception.Error.Code, exception.Error.Message);
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
        var known = RecognizerListParser.Read(await engines, await models).ToImmutableList();
        Change(state => state with { Available = known });
    }

    private void Change(Func<SwitchState, SwitchState> change)
    {
        lock (_gate)
            _state = change(_state);
        Changed?.Invoke();
    }

    // A token source without a timer has nothing to release.
    private sealed class Restart
    {
        public CancellationTokenSource Cancel { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(41, LogLevel.Information, "The page has chosen {Recognizer}")]
    private partial void LogChosen(string recognizer);

    [LoggerMessage(42, LogLevel.Warning, "{Recognizer} did not come up: {Code}: {Message}")]
    private partial void LogFailed(string recognizer, string code, string message);
}

/// <summary>What there is to choose and what has been chosen: an immutable picture of one moment.</summary>
public sealed record SwitchState
{
    /// <summary>What there is; null before it has been asked for.</summary>
    public ImmutableList<Recognizer>? Available { get; init; }

    /// <summary>What is on its way; null while nothing is.</summary>
    public Recognizer? Pending { get; init; }

    /// <summary>Why the last one did not come up, in the worker's own sentence; null where it did.</summary>
    public string? Problem { get; init; }
}
