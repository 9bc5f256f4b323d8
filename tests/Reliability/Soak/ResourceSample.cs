using System.Globalization;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Soak;

/// <summary>The resource use of host and worker at one time.</summary>
internal sealed class ResourceSample
{
    /// <summary>The metrics, and by how much each may grow between the first and the last third.</summary>
    public static readonly IReadOnlyList<(string Name, double Tolerance)> Metrics =
    [
        ("host: managed memory, MiB", 4),
        ("host: resident memory, MiB", 16),
        ("host: descriptors", 2),
        ("host: threads", 4),
        ("host: sessions", 6),
        ("worker: resident memory, MiB", 16),
        ("worker: descriptors", 2),
        ("worker: threads", 4),
    ];

    private ResourceSample(TimeSpan at, double[] values) => (At, Values) = (at, values);

    /// <summary>The time since the start.</summary>
    public TimeSpan At { get; }

    /// <summary>The values, in the order of <see cref="Metrics"/>.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Takes a sample after a full garbage collection.</summary>
    public static ResourceSample Measure(TimeSpan at, int worker, int sessions) => new(
        at,
        [
            GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024.0,
            ProcessTable.ResidentMiB(Environment.ProcessId),
            ProcessTable.Descriptors(Environment.ProcessId),
            ProcessTable.Threads(Environment.ProcessId),
            sessions,
            ProcessTable.ResidentMiB(worker),
            ProcessTable.Descriptors(worker),
            ProcessTable.Threads(worker),
        ]);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At:hh\\:mm\\:ss}  {string.Join("  ", Values.Select(v => $"{v,7:0.0}"))}");
}
