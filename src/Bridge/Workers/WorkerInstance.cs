using PortBridge.Diagnostics;
using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>One worker process, from its launch to its exit.</summary>
/// <remarks>
/// <code>
/// Starting → Loading → Ready → Draining → Exited      (each state may be followed by any later one)
/// </code>
/// Its slot alone changes the state; the process reports to the slot by the events, from threads of its own.
/// </remarks>
internal sealed class WorkerInstance
{
    private readonly WorkerServices _services;
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoadingProgress? _unreadProgress;

    /// <summary>An instance in the state <see cref="WorkerInstanceState.Starting"/>; <see cref="RunAsync"/> starts it.</summary>
    public WorkerInstance(int generation, WorkerCommand command, WorkerServices services)
    {
        Generation = generation;
        Command = command;
        StartedAt = services.Time.GetUtcNow();
        _services = services;
    }

    /// <summary>The process has been launched: <see cref="Process"/> and <see cref="Connection"/> are there.</summary>
    public event Action? Launched;

    /// <summary>There is progress to be read; raised again only after <see cref="ReadProgress"/>.</summary>
    public event Action? Progressed;

    /// <summary>The worker takes sessions.</summary>
    public event Action<WorkerDescription>? BecameReady;

    public int Generation { get; }

    public WorkerCommand Command { get; }

    public DateTimeOffset StartedAt { get; }

    public WorkerInstanceState State { get; private set; } = WorkerInstanceState.Starting;

    /// <summary>How far the model has loaded; null unless it loads.</summary>
    public LoadingProgress? Loading { get; private set; }

    /// <summary>What the worker said of itself; null until it is ready.</summary>
    public WorkerDescription? Description { get; private set; }

    /// <summary>The conversation with the process; null if that could not be launched.</summary>
    public WorkerConnection? Connection { get; private set; }

    /// <summary>The process; null if it could not be launched.</summary>
    public IWorkerProcess? Process { get; private set; }

    /// <summary>Takes over the latest progress, if the worker still loads.</summary>
    public void ReadProgress()
    {
        var progress = Interlocked.Exchange(ref _unreadProgress, null);
        if (State <= WorkerInstanceState.Loading)
            (State, Loading) = (WorkerInstanceState.Loading, progress);
    }

    /// <summary>Enters <see cref="WorkerInstanceState.Ready"/>.</summary>
    /// <returns>False if it is past that: it was asked to leave before.</returns>
    public bool TryBecomeReady(WorkerDescription description)
    {
        if (State >= WorkerInstanceState.Ready)
            return false;

        (State, Loading, Description) = (WorkerInstanceState.Ready, null, description);
        return true;
    }

    /// <summary>Enters <see cref="WorkerInstanceState.Draining"/>: no more sessions; the process runs on.</summary>
    public void Drain() => (State, Loading) = (WorkerInstanceState.Draining, null);

    /// <summary>Asks the process to finish what it has and to exit, within the shutdown timeout.</summary>
    public void ShutDown() => _shutdown.TrySetResult();

    /// <summary>Enters <see cref="WorkerInstanceState.Exited"/>.</summary>
    public void Exit() => State = WorkerInstanceState.Exited;

    /// <summary>Runs the process until it is gone. It does not throw: whatever goes wrong is a way to exit.</summary>
    public async Task<WorkerExit> RunAsync()
    {
        try
        {
            Process = _services.Launcher.Launch(Command);
            return await ConverseAsync(Process).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (e is not WorkerStartException)
                _services.Logger.SupervisionFailed(e);
            return Failure(e);
        }
    }

    private async Task<WorkerExit> ConverseAsync(IWorkerProcess process)
    {
        await using var disposal = process.ConfigureAwait(false);
        var (_, options, metrics, time, logger) = _services;
        logger.WorkerStarted(Generation, process.Id, Command.FileName);
        using var run = new WorkerRun(Generation, process, options, metrics, time, logger);
        // Before the slot follows the connection: a worker that is seen as ready is watched already.
        using var watchdog = new Watchdog(run.Connection, options.Watchdog, time);
        run.Connection.Loading += OnLoading;
        run.Connection.Ready += description => BecameReady?.Invoke(description);
        Connection = run.Connection;
        Launched?.Invoke();
        return await run.RunAsync(watchdog, _shutdown.Task).ConfigureAwait(false);
    }

    // A worker may report progress faster than the slot reads it: only the latest waits.
    private void OnLoading(LoadingProgress progress)
    {
        if (Interlocked.Exchange(ref _unreadProgress, progress) is null)
            Progressed?.Invoke();
    }

    private WorkerExit Failure(Exception e)
    {
        Connection?.Abort();
        return new WorkerExit(
            Generation,
            Process?.Id,
            null,
            Process is null ? WorkerExitReason.StartFailed : WorkerExitReason.Crashed,
            e.Message,
            _services.Time.GetUtcNow() - StartedAt,
            []);
    }
}

/// <summary>What a worker instance is doing, in the order in which it can.</summary>
internal enum WorkerInstanceState
{
    /// <summary>The process is being launched, or has said nothing yet.</summary>
    Starting,

    /// <summary>The process loads its model.</summary>
    Loading,

    /// <summary>It takes sessions.</summary>
    Ready,

    /// <summary>It takes no more sessions and is to exit.</summary>
    Draining,

    /// <summary>The process is gone.</summary>
    Exited,
}
