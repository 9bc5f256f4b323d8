using System.Collections.Concurrent;

namespace PortBridge.Processes;

/// <summary>
/// The thread that starts all workers; it never ends. With PR_SET_PDEATHSIG, Linux signals a child when the thread that
/// started it ends (prctl(2)), and thread pool threads may end at any time.
/// </summary>
internal sealed class LaunchThread
{
    private readonly BlockingCollection<Action> _work = [];

    private LaunchThread()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "PortBridge launcher" };
        thread.Start();
    }

    /// <summary>The only instance.</summary>
    public static LaunchThread Instance { get; } = new();

    /// <summary>Runs a function on the thread and waits for its result.</summary>
    public T Invoke<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
#pragma warning disable VSTHRD002 // The launch thread never waits for its callers, so blocking on it cannot deadlock.
        return done.Task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }
}
