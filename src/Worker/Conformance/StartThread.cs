using System.Collections.Concurrent;

namespace PortBridge.Worker.Conformance;

/// <summary>
/// The thread that starts every worker under test. A worker may have asked Linux to be killed with its parent
/// (prctl(2), PR_SET_PDEATHSIG), and that is when the very thread that started it ends, which a thread of the pool
/// does when it pleases.
/// </summary>
internal static class StartThread
{
    private static readonly BlockingCollection<Action> Work = Begin();

    /// <summary>Runs something there and waits for it.</summary>
    public static T Invoke<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
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
#pragma warning disable VSTHRD002 // A thread of its own does the work, or is there to block.
        return done.Task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() => Run(work)) { IsBackground = true, Name = "worker starter" }.Start();
        return work;
    }

    private static void Run(BlockingCollection<Action> work)
    {
        foreach (var item in work.GetConsumingEnumerable())
            item();
    }
}
