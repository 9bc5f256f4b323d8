using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PortBridge.Playground.Tests.Support;

/// <summary>A bridge whose worker status the test sets.</summary>
internal sealed class FakeBridge : ISpeechBridge
{
    private readonly List<Channel<WorkerStatus>> _watches = [];
    private readonly Lock _gate = new();

    public WorkerStatus Worker { get; private set; } = new() { State = WorkerState.Ready };

    public void Become(WorkerStatus status)
    {
        lock (_gate)
        {
            Worker = status;
            foreach (var watch in _watches)
                watch.Writer.TryWrite(status);
        }
    }

    public async IAsyncEnumerable<WorkerStatus> WatchWorkerAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watch = Channel.CreateUnbounded<WorkerStatus>();
        lock (_gate)
        {
            watch.Writer.TryWrite(Worker);
            _watches.Add(watch);
        }

        await foreach (var status in watch.Reader.ReadAllAsync(cancellationToken))
            yield return status;
    }

    public IReadOnlyList<WorkerStatus> Workers => [Worker];

    public IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchWorkersAsync(
        CancellationToken cancellationToken = default) =>
        WatchWorkerAsync(cancellationToken).Select<WorkerStatus, IReadOnlyList<WorkerStatus>>(status => [status]);

    /// <summary>The number of replacements with the same command line.</summary>
    public int WorkerRestarts { get; private set; }

    public Task ReplaceWorkersAsync(CancellationToken cancellationToken = default)
    {
        WorkerRestarts++;
        return Replacing.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The command lines of the replacements.</summary>
    public List<WorkerCommand> Replacements { get; } = [];

    /// <summary>Completes the pending replacement.</summary>
    public TaskCompletionSource Replacing { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task ReplaceWorkersAsync(WorkerCommand command, CancellationToken cancellationToken = default)
    {
        Replacements.Add(command);
        return Replacing.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The options of the last requested session; null before the first request.</summary>
    public SessionOptions? SessionOptions { get; private set; }

    public ValueTask<ISpeechSession> OpenSessionAsync(
        SessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        SessionOptions = options;
        throw new NotSupportedException("A FakeBridge opens no sessions; use ScriptedSessions.");
    }
}
