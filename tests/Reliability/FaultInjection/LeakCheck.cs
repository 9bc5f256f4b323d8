using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>Checks for leaked processes, descriptors and sessions.</summary>
internal sealed class LeakCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlySet<string> _descriptors = ProcessTable.OwnDescriptors();
    private readonly HashSet<int> _children = [.. ProcessTable.Children()];

    /// <summary>Checks that the worker accepts its maximum number of sessions, so that none has leaked.</summary>
    public static async Task CheckWorkerAsync(ISpeechBridge bridge, int maxSessions, Report report)
    {
        var sessions = new List<ISpeechSession>();
        var refusal = "";
        try
        {
            for (var i = 0; i < maxSessions; i++)
                sessions.Add(await bridge.OpenSessionAsync());
        }
        catch (SpeechException e)
        {
            refusal = $", then {e.Error.Code}";
        }

        foreach (var session in sessions)
            await session.DisposeAsync();
        report.Check(
            "no session left in the worker", sessions.Count == maxSessions,
            $"accepts {sessions.Count} of {maxSessions}{refusal}");
    }

    /// <summary>Compares with the state at construction. Waits up to 10 s for the cleanup to finish.</summary>
    public async Task CheckAsync(IReadOnlyCollection<WeakReference> sessions, Report report)
    {
        var (children, alive) = (0, 0);
        IReadOnlyList<string> descriptors = [];
        for (var waited = TimeSpan.Zero; waited < Timeout; waited += Interval)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            descriptors = [.. ProcessTable.OwnDescriptors().Except(_descriptors)];
            children = ProcessTable.Children().Count(child => !_children.Contains(child));
            alive = sessions.Count(session => session.IsAlive);
            if (descriptors.Count == 0 && children == 0 && alive == 0)
                break;
            await Task.Delay(Interval);
        }

        report.Check("no process left", children == 0, children);
        report.Check("no descriptor left", descriptors.Count == 0, descriptors.Count);
        foreach (var descriptor in descriptors)
            report.Note($"descriptor {descriptor}");
        report.Check("no session left in the bridge", alive == 0, alive);
    }
}
