using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Trials;

/// <summary>What is still there when nothing should be: processes, descriptors, sessions.</summary>
internal sealed class Leftovers
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlySet<string> _descriptors = ProcessTable.OwnDescriptors();
    private readonly HashSet<int> _children = [.. ProcessTable.Children()];

    /// <summary>Opens as many sessions as the worker takes: it does if it has none left.</summary>
    public static async Task CheckWorkerAsync(ISpeechBridge bridge, int most, Report report)
    {
        var sessions = new List<ISpeechSession>();
        var refusal = "";
        try
        {
            for (var i = 0; i < most; i++)
                sessions.Add(await bridge.OpenSessionAsync());
        }
        catch (SpeechException e)
        {
            refusal = $", then {e.Error.Code}";
        }

        foreach (var session in sessions)
            await session.DisposeAsync();
        report.Check(
            "no session left in the worker", sessions.Count == most, $"takes {sessions.Count} of {most}{refusal}");
    }

    /// <summary>Compares with how it was when this was made. What is on its way out has a moment to go.</summary>
    public async Task CheckAsync(IReadOnlyCollection<WeakReference> sessions, Report report)
    {
        var (children, alive) = (0, 0);
        IReadOnlyList<string> descriptors = [];
        for (var waited = TimeSpan.Zero; waited < Bound; waited += Interval)
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
