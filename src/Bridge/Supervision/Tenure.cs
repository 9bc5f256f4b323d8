using PortBridge.Routing;

namespace PortBridge.Supervision;

/// <summary>One worker's time in a supervisor's place, from its start to its end.</summary>
internal sealed class Tenure : IDisposable
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _retire = new();
    private int _isDecided;

    /// <summary>A worker that is about to be started.</summary>
    public Tenure(int generation, WorkerCommand command, DateTimeOffset startedAt)
    {
        Generation = generation;
        Command = command;
        StartedAt = startedAt;
    }

    public int Generation { get; }

    /// <summary>How it is started.</summary>
    public WorkerCommand Command { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Whether it is there to try another command line, for want of a worker that runs.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The conversation with it; null if it could not be started.</summary>
    public WorkerConnection? Connection { get; set; }

    /// <summary>The process; null if it could not be started.</summary>
    public IWorkerProcess? Process { get; set; }

    /// <summary>What it said of itself; null until it is ready.</summary>
    public WorkerDescription? Description { get; private set; }

    /// <summary>Completes when it takes sessions.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes with its end.</summary>
    public Task<WorkerExit> Ended { get; set; } = null!;

    /// <summary>The worker that takes its place when it ends; null if the restart policy decides.</summary>
    public Tenure? Successor { get; set; }

    /// <summary>Cancelled when it is to finish what it has and to go.</summary>
    public CancellationToken Retirement => _retire.Token;

    /// <returns>False if it was dismissed before.</returns>
    public bool TryBecomeReady(WorkerDescription description)
    {
        if (Interlocked.Exchange(ref _isDecided, 1) == 1)
            return false;

        Description = description;
        _ready.SetResult();
        return true;
    }

    /// <summary>Sends it away before it has ever had a session.</summary>
    /// <returns>False if it has become ready.</returns>
    public bool TryDismiss()
    {
        if (Interlocked.Exchange(ref _isDecided, 1) == 1)
            return false;

        Retire();
        return true;
    }

    public void Retire()
    {
        try
        {
            _retire.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile, which is what was asked of it.
        }
    }

    public void Dispose() => _retire.Dispose();
}
