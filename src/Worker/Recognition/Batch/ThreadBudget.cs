namespace PortBridge.Worker.Recognition.Batch;

/// <summary>The number of concurrent decodes and the threads of each. On the CPU they never exceed the cores.</summary>
/// <param name="Slots">The number of concurrent decodes.</param>
/// <param name="Threads">The number of threads of each decode.</param>
internal readonly record struct ThreadBudget(int Slots, int Threads)
{
    /// <summary>More threads do not make a decode on the CPU much faster.</summary>
    private const int UsefulThreads = 4;

    /// <summary>One decode leaves most of a GPU idle, but more than four increase the latency more than the
    /// throughput.</summary>
    private const int GpuSlots = 4;

    /// <summary>A decode on a GPU keeps a core busy, and partials must not stop the sessions' audio.</summary>
    private const int MinGpuSlots = 2;

    /// <summary>Computes the budget for a machine.</summary>
    /// <param name="cores">The number of cores, at least 1.</param>
    /// <param name="decoders">The number of concurrent decodes that the user requested; null to choose it.</param>
    /// <param name="isGpu">Whether a GPU does the work.</param>
    /// <param name="fitting">The number of decodes that fit in the GPU's memory; null if it is unknown.</param>
    public static ThreadBudget For(int cores, int? decoders, bool isGpu, int? fitting = null)
    {
        var wanted = decoders ?? (isGpu
            ? Math.Min(Math.Clamp(cores / 2, MinGpuSlots, GpuSlots), fitting ?? MinGpuSlots)
            : cores / UsefulThreads);
        var slots = isGpu ? Math.Max(wanted, 1) : Math.Clamp(wanted, 1, cores);
        return new ThreadBudget(slots, Math.Clamp(cores / slots, 1, UsefulThreads));
    }
}
