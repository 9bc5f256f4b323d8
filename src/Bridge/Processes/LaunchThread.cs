using System.Collections.Concurrent;

namespace PortBridge.Processes;

/// <summary>
/// The thread that starts every worker. Linux tells a process that its parent has died when the very thread that
/// started it ends (prctl(2), PR_SET_PDEATHSIG), and threads of the pool end when they please; this one never does.
/// </summary>
internal sealed class LaunchThread
{
    private readonly BlockingCollection<Action> _work = [];

    private LaunchThread()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "PortBridge launcher" };
        thread.Start();
    }

    /// <summary>The one of this process.</summary>
    public static LaunchThread Instance { get; } = new();

    /// <summary>Runs something there and waits for it.</summary>
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
#pragma warning disable VSTHRD002 // The launch thread never waits for its callers, so they can block on it.
        return done.Task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }
}
