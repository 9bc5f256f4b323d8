using PortBridge.Diagnostics;
using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>One worker process, from launch to exit.</summary>
/// <remarks>
/// <code>
/// Starting → Loading → Ready → Draining → Exited      (any state may be followed by any later one)
/// </code>
/// Only the slot changes the state, on its queue; the process reports to the slot with events, from its own threads.
/// </remarks>
internal sealed class WorkerInstance
{
    private readonly WorkerServices _services;
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoadingProgress? _unreadProgress;

    /// <summary>Creates an instance in the state <see cref="WorkerInstanceState.Starting"/>.</summary>
    public WorkerInstance(int generation, WorkerCommand command, WorkerServices services)
    {
        Generation = generation;
        Command = command;
        StartedAt = services.Time.GetUtcNow();
        _services = services;
    }

    /// <summary>Raised when <see cref="Process"/> and <see cref="Connection"/> are available.</summary>
    public event Action? Launched;

    /// <summary>Raised when there is progress to read; not raised again before <see cref="ReadProgress"/>.</summary>
    public event Action? Progressed;

    /// <summary>Raised when the worker accepts sessions.</summary>
    public event Action<WorkerDescription>? BecameReady;

    public int Generation { get; }

    public WorkerCommand Command { get; }

    public DateTimeOffset StartedAt { get; }

    public WorkerInstanceState State { get; private set; } = WorkerInstanceState.Starting;

    /// <summary>The progress of loading the model; null in other states.</summary>
    public LoadingProgress? Loading { get; private set; }

    /// <summary>The worker's description; null before it is ready.</summary>
    public WorkerDescription? Description { get; private set; }

    /// <summary>The connection to the process; null if the process was not launched.</summary>
    public WorkerConnection? Connection { get; private set; }

    /// <summary>The process; null if it was not launched.</summary>
    public IWorkerProcess? Process { get; private set; }

    /// <summary>Applies the latest progress, if the worker is still loading.</summary>
    public void ReadProgress()
    {
        var progress = Interlocked.Exchange(ref _unreadProgress, null);
        if (State <= WorkerInstanceState.Loading)
            (State, Loading) = (WorkerInstanceState.Loading, progress);
    }

    /// <summary>Enters <see cref="WorkerInstanceState.Ready"/>.</summary>
    /// <returns>False if the instance is already in a later state.</returns>
    public bool TryBecomeReady(WorkerDescription description)
    {
        if (State >= WorkerInstanceState.Ready)
            return false;

        (State, Loading, Description) = (WorkerInstanceState.Ready, null, description);
        return true;
    }

    /// <summary>Enters <see cref="WorkerInstanceState.Draining"/>; the process keeps running.</summary>
    public void Drain() => (State, Loading) = (WorkerInstanceState.Draining, null);

    /// <summary>Requests the process to finish its work and exit within the shutdown timeout.</summary>
    public void ShutDown() => _shutdown.TrySetResult();

    /// <summary>Enters <see cref="WorkerInstanceState.Exited"/>.</summary>
    public void Exit() => State = WorkerInstanceState.Exited;

    /// <summary>Launches the process and runs it until it has exited. Does not throw.</summary>
    public async Task<WorkerExit> RunAsync()
    {
        try
        {
            Process = _services.Launcher.Launch(Command);
            return await RunAsync(Process).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (e is not WorkerStartException)
                _services.Logger.SupervisionFailed(e);
            return Failure(e);
        }
    }

    private async Task<WorkerExit> RunAsync(IWorkerProcess process)
    {
        await using var disposal = process.ConfigureAwait(false);
        _services.Logger.WorkerStarted(Generation, process.Id, process.Program ?? Command.FileName);
        using var run = new WorkerRun(
            Generation,
            process,
            new WorkerConnection(Generation, process.Output, process.Input, _services.Connection),
            _services);

        // Before the slot subscribes: a worker that is reported as ready is already monitored.
        using var watchdog = new Watchdog(run.Connection, _services.Options.Watchdog, _services.Time);
        run.Connection.Loading += OnLoading;
        run.Connection.Ready += description => BecameReady?.Invoke(description);
        Connection = run.Connection;
        Launched?.Invoke();
        return await run.RunAsync(watchdog, _shutdown.Task).ConfigureAwait(false);
    }

    // A worker may report progress faster than the slot reads it; only the latest report is kept.
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

/// <summary>The state of a worker instance. States are entered in this order.</summary>
internal enum WorkerInstanceState
{
    /// <summary>The process is being launched, or has not sent a message yet.</summary>
    Starting,

    /// <summary>The process is loading its model.</summary>
    Loading,

    /// <summary>The worker accepts sessions.</summary>
    Ready,

    /// <summary>The worker accepts no more sessions and will exit.</summary>
    Draining,

    /// <summary>The process has exited.</summary>
    Exited,
}
