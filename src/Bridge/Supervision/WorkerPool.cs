using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Routing;
using PortBridge.Scheduling;

namespace PortBridge.Supervision;

/// <summary>The places of all workers, and what is told of them together.</summary>
internal sealed class WorkerPool : IWorkerObserver
{
    private static readonly SpeechError HostStops =
        WorkerErrors.Unavailable("The host is stopping; it opens no more sessions.", isRetriable: false);

    private readonly PortBridgeOptions _options;
    private readonly SessionDispatcher _dispatcher;
    private readonly BridgeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkerSupervisor[] _supervisors;
    private readonly LatestValue<IReadOnlyList<WorkerStatus>> _statuses;
    private CancellationToken _stop;
    private int _isReplacing;

    public WorkerPool(
        IWorkerLauncher launcher,
        PortBridgeOptions options,
        SessionDispatcher dispatcher,
        BridgeMetrics metrics,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _options = options;
        _dispatcher = dispatcher;
        _metrics = metrics;
        _time = time;
        _logger = loggers.CreateLogger<WorkerPool>();
        var logger = loggers.CreateLogger<WorkerSupervisor>();
        _supervisors =
        [
            .. Enumerable.Range(0, options.Pool.Workers).Select(
                slot => new WorkerSupervisor(slot, CommandOf(slot, options.Worker), launcher, options, this, metrics, time, logger)),
        ];
        _statuses = new([.. _supervisors.Select(supervisor => supervisor.Status)]);
    }

    /// <summary>Every place's status, in the order of the places.</summary>
    public IReadOnlyList<WorkerStatus> Statuses => _statuses.Current;

    public IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchAsync(CancellationToken cancellationToken) =>
        _statuses.WatchAsync(cancellationToken);

    /// <summary>Keeps all places filled until the host stops.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        var recycling = RecycleAsync(stop);
        await Task.WhenAll(_supervisors.Select(supervisor => supervisor.RunAsync(stop))).ConfigureAwait(false);
        await recycling.ConfigureAwait(false);
        _statuses.Complete(statuses => statuses);
        GiveUpIfHopeless();
    }

    /// <summary>Replaces every worker by a fresh one, one place after the other.</summary>
    /// <param name="command">The command line from now on; null for each place's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SpeechException">
    /// A place could not be replaced; those after it were not tried. Or the places are being replaced already.
    /// </exception>
    public async Task ReplaceAsync(WorkerCommand? command, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isReplacing, 1) == 1)
        {
            throw new SpeechException(WorkerErrors.Unavailable(
                "The workers are being replaced already; wait until that is over.", isRetriable: true));
        }

        try
        {
            for (var slot = 0; slot < _supervisors.Length; slot++)
            {
                var own = command is null ? null : CommandOf(slot, command);
                await _supervisors[slot].ReplaceAsync(own, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _isReplacing, 0);
        }
    }

    /// <summary>Fails the sessions that wait for a worker if there will be none soon.</summary>
    public void GiveUpIfHopeless()
    {
        var reasons = Statuses.Select(WhyHopeless).ToList();
        if (!reasons.Contains(null))
            _dispatcher.GiveUp(reasons[0]!, Statuses.All(status => status.State != WorkerState.Backoff));
    }

    void IWorkerObserver.OnReady(WorkerConnection connection)
    {
        _metrics.WorkerReady(connection.Age);
        _dispatcher.OnReady(connection);
    }

    void IWorkerObserver.OnDraining(WorkerConnection connection) => _dispatcher.OnDraining(connection);

    Task IWorkerObserver.RetireAsync(WorkerConnection connection) =>
        _dispatcher.RetireAsync(connection, _options.Replace.DrainTimeout, _time);

    void IWorkerObserver.OnLost(WorkerConnection connection, WorkerExit exit)
    {
        _metrics.WorkerExited(exit.Reason);
        _dispatcher.OnLost(connection, exit);
    }

    void IWorkerObserver.OnStatus(WorkerStatus status)
    {
        _statuses.Update(statuses => [.. statuses.Select(other => other.Slot == status.Slot ? status : other)]);
        GiveUpIfHopeless();
    }

    // A crash is waited out; a worker that could not even start is a sentence that the caller should read now.
    private SpeechError? WhyHopeless(WorkerStatus status) => status.State switch
    {
        WorkerState.Draining => HostStops,
        WorkerState.Stopped when _stop.IsCancellationRequested => HostStops,
        WorkerState.Failed => status.Error,
        WorkerState.Backoff when status.Error is { Code: ErrorCodes.WorkerUnavailable } error => error,
        _ => null,
    };

    private async Task RecycleAsync(CancellationToken stop)
    {
        var limits = _options.Replace;
        if (limits is { MaxAge: null, MaxSessions: null, MaxResidentBytes: null })
            return;

        using var timer = new PeriodicTimer(limits.CheckInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                foreach (var supervisor in _supervisors.Where(supervisor => supervisor.IsDueForReplacement(limits)))
                    await TryReplaceAsync(supervisor, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task TryReplaceAsync(WorkerSupervisor supervisor, CancellationToken stop)
    {
        try
        {
            await supervisor.ReplaceAsync(null, stop).ConfigureAwait(false);
        }
        catch (SpeechException e)
        {
            _logger.ReplacementFailed(supervisor.Status.Slot, e.Message);
        }
    }

    private WorkerCommand CommandOf(int slot, WorkerCommand command)
    {
        var environments = _options.Pool.Environments;
        return command.With(slot < environments.Count ? environments[slot] : []);
    }
}
