using System.Globalization;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Soaking;

/// <summary>What must not grow, at one moment.</summary>
internal sealed class Vitals
{
    /// <summary>What is measured, and by how much it may differ between the beginning and the end.</summary>
    public static readonly IReadOnlyList<(string Name, double Tolerance)> Kinds =
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

    private Vitals(TimeSpan at, double[] values) => (At, Values) = (at, values);

    /// <summary>When, from the beginning.</summary>
    public TimeSpan At { get; }

    /// <summary>One for each of <see cref="Kinds"/>.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Measures now.</summary>
    public static Vitals Take(TimeSpan at, int worker, int sessions) => new(
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
