using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>What many sessions cost.</summary>
/// <param name="HostCpu">Processor time of the host, which plays the sessions' owners as well.</param>
/// <param name="WorkerCpu">Processor time of the worker.</param>
/// <param name="Resident">Resident memory, beyond what there was before the sessions.</param>
/// <param name="Collections">Garbage collections of the host, by generation.</param>
internal sealed record CrowdCost(
    TimeSpan HostCpu, TimeSpan WorkerCpu, Residence Resident, IReadOnlyList<int> Collections)
{
    /// <summary>Resident memory when the sessions were open, but had had no audio yet.</summary>
    public Residence Open { get; init; }

    /// <summary>How long they were measured.</summary>
    public TimeSpan Length { get; init; }

    /// <summary>From when a chunk was due to when its answer was read.</summary>
    public Durations Latency { get; init; } = new();

    /// <summary>How often audio was dropped, or a worker lost.</summary>
    public int Losses { get; init; }

    /// <summary>What came between; memory as it is now.</summary>
    public CrowdCost Since(CrowdCost start, TimeSpan length) => this with
    {
        HostCpu = HostCpu - start.HostCpu,
        // A worker that was lost meanwhile took its count along.
        WorkerCpu = WorkerCpu > start.WorkerCpu ? WorkerCpu - start.WorkerCpu : TimeSpan.Zero,
        Collections = [.. Collections.Zip(start.Collections, (now, then) => now - then)],
        Length = length,
    };
}

/// <summary>Resident memory.</summary>
/// <param name="Host">Of the host, in MiB.</param>
/// <param name="Worker">Of the worker, in MiB.</param>
internal readonly record struct Residence(double Host, double Worker)
{
    /// <summary>What the two have now.</summary>
    public static Residence Of(int worker) =>
        new(ProcessTable.ResidentMiB(Environment.ProcessId), ProcessTable.ResidentMiB(worker));

    public static Residence operator -(Residence left, Residence right) =>
        new(left.Host - right.Host, left.Worker - right.Worker);
}
