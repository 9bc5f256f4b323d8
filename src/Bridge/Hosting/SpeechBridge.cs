using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PortBridge.Diagnostics;
using PortBridge.Scheduling;
using PortBridge.Sessions;
using PortBridge.Workers;
using static System.FormattableString;

namespace PortBridge.Hosting;

/// <summary>The bridge: a singleton with the lifetime of its host.</summary>
internal sealed class SpeechBridge : ISpeechBridge, IHostedService, IAsyncDisposable
{
    private readonly PortBridgeOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkerPool _pool;
    private readonly SessionDispatcher _dispatcher;
    private readonly SessionServices _services;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _running;

    public SpeechBridge(
        IWorkerLauncher launcher,
        IOptions<PortBridgeOptions> options,
        BridgeMetrics metrics,
        WireTap wireTap,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _options = options.Value;
        _time = time;
        var logger = loggers.CreateLogger<SpeechBridge>();
        _dispatcher = new SessionDispatcher(_options.Recovery.Enabled, logger);
        _services = new SessionServices(_options, time, metrics, logger);
        _pool = new WorkerPool(
            new WorkerServices(
                launcher, _options, metrics, wireTap, time, loggers.CreateLogger<WorkerPool>(),
                loggers.CreateLogger(PortBridgeDiagnostics.WorkerOutputCategory)),
            _dispatcher);
    }

    public IReadOnlyList<WorkerStatus> Workers => _pool.Statuses;

    public WorkerStatus Worker => Best(Workers);

    /// <summary>The session dispatcher.</summary>
    internal SessionDispatcher Dispatcher => _dispatcher;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Running();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // A bridge that was never started runs now with a cancelled token, which ends its watchers and pending
        // sessions.
        await Running().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // The container disposes the bridge once for each of its service types. The token source is not disposed, because
    // it has no timer and a second call needs it.
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    public IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchWorkersAsync(
        CancellationToken cancellationToken = default) => _pool.WatchAsync(cancellationToken);

    public async IAsyncEnumerable<WorkerStatus> WatchWorkerAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var statuses in _pool.WatchAsync(cancellationToken).ConfigureAwait(false))
            yield return Best(statuses);
    }

    public Task ReplaceWorkersAsync(CancellationToken cancellationToken = default) =>
        _pool.ReplaceAsync(null, cancellationToken);

    public Task ReplaceWorkersAsync(WorkerCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentException.ThrowIfNullOrWhiteSpace(command.FileName, nameof(command));
        return _pool.ReplaceAsync(command, cancellationToken);
    }

    public async ValueTask<ISpeechSession> OpenSessionAsync(
        SessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SessionOptions();
        if (SessionOptionsValidator.Validate(options) is { } invalid)
            throw new SpeechException(invalid);

        var controller = new SessionController(options, _services);
        try
        {
            _dispatcher.Add(controller);
            _pool.FailPendingIfUnavailable();
            await controller.Opened.WaitAsync(_options.OpenTimeout, _time, cancellationToken).ConfigureAwait(false);
            return new SessionHandle(controller, _options.StopTimeout, _time);
        }
        catch (Exception e)
        {
            controller.Dispose();
            if (e is not TimeoutException)
                throw;

            throw new SpeechException(SpeechError.WorkerUnavailable(
                Invariant($"No worker accepted the session within {_options.OpenTimeout.TotalSeconds:0.#} s.")
                + (Worker.Error is { } error ? $" {error.Message}" : ""),
                isRetriable: true));
        }
    }

    // Runs without the caller's execution context: workers outlive the request that starts the host or replaces a
    // worker, and their logs and spans must not carry its activity.
    private Task Running()
    {
        lock (_gate)
        {
            if (_running is not null)
                return _running;

            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            return _running = Task.Run(() => _pool.RunAsync(_stop.Token), CancellationToken.None);
        }
    }

    private static WorkerStatus Best(IReadOnlyList<WorkerStatus> statuses) => statuses.MinBy(status =>
        status.State switch
        {
            WorkerState.Ready => 0,
            WorkerState.Loading => 1,
            WorkerState.Starting => 2,
            WorkerState.Backoff => 3,
            WorkerState.Failed => 4,
            _ => 5,
        })!;
}
