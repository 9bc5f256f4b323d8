using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>The cost of concurrent sessions.</summary>
/// <param name="HostCpu">CPU time of the host, including the loops that write audio and read events.</param>
/// <param name="WorkerCpu">CPU time of the worker.</param>
/// <param name="Resident">Resident memory in addition to that before the sessions.</param>
/// <param name="Collections">Garbage collections of the host, by generation.</param>
internal sealed record LoadCost(
    TimeSpan HostCpu, TimeSpan WorkerCpu, MemoryUse Resident, IReadOnlyList<int> Collections)
{
    /// <summary>Additional resident memory after the sessions were opened, before the first audio.</summary>
    public MemoryUse Open { get; init; }

    /// <summary>The duration of the measurement.</summary>
    public TimeSpan Length { get; init; }

    /// <summary>The time from a chunk's due time until its event was read.</summary>
    public Durations Latency { get; init; } = new();

    /// <summary>The number of gaps and of lost workers.</summary>
    public int Losses { get; init; }

    /// <summary>The difference from an earlier measurement; memory is the current one.</summary>
    public LoadCost Since(LoadCost start, TimeSpan length) => this with
    {
        HostCpu = HostCpu - start.HostCpu,
        // If the worker was replaced, the CPU time of the previous one is unknown.
        WorkerCpu = WorkerCpu > start.WorkerCpu ? WorkerCpu - start.WorkerCpu : TimeSpan.Zero,
        Collections = [.. Collections.Zip(start.Collections, (now, then) => now - then)],
        Length = length,
    };
}

/// <summary>Resident memory.</summary>
/// <param name="Host">The memory of the host in MiB.</param>
/// <param name="Worker">The memory of the worker in MiB.</param>
internal readonly record struct MemoryUse(double Host, double Worker)
{
    /// <summary>Measures the current memory.</summary>
    public static MemoryUse Of(int worker) =>
        new(ProcessTable.ResidentMiB(Environment.ProcessId), ProcessTable.ResidentMiB(worker));

    public static MemoryUse operator -(MemoryUse left, MemoryUse right) =>
        new(left.Host - right.Host, left.Worker - right.Worker);
}
