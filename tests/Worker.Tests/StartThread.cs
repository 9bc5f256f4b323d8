using System.Collections.Concurrent;

namespace PortBridge.Worker.Tests;

/// <summary>
/// The thread that starts worker processes. A worker asks Linux to be killed with its parent, which is the thread that
/// started it (PR_SET_PDEATHSIG), and a thread of the pool may end at any time.
/// </summary>
internal static class StartThread
{
    private static readonly BlockingCollection<Action> Work = Begin();

    /// <summary>Runs a function on the thread and waits for its result.</summary>
    public static T Invoke<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
#pragma warning disable VSTHRD002 // A thread of its own does the work.
        return done.Task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() => Run(work)) { IsBackground = true, Name = "process starter" }.Start();
        return work;
    }

    private static void Run(BlockingCollection<Action> work)
    {
        foreach (var item in work.GetConsumingEnumerable())
            item();
    }
}
