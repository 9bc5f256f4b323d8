namespace PortBridge.Worker.Recognition.Batch;

/// <summary>The number of concurrent decodes and the threads of each. On the CPU they never exceed the cores.</summary>
/// <param name="Slots">The number of concurrent decodes.</param>
/// <param name="Threads">The number of threads of each decode.</param>
internal readonly record struct ThreadBudget(int Slots, int Threads)
{
    /// <summary>More threads do not make a decode on the CPU much faster.</summary>
    private const int UsefulThreads = 4;

    /// <summary>A GPU computes one decode at a time; a second one keeps it busy while the first is prepared.</summary>
    private const int GpuSlots = 2;

    /// <summary>Computes the budget for a machine.</summary>
    /// <param name="cores">The number of cores, at least 1.</param>
    /// <param name="decoders">The number of concurrent decodes that the user requested; null to choose it.</param>
    /// <param name="isGpu">Whether a GPU does the work.</param>
    public static ThreadBudget For(int cores, int? decoders, bool isGpu)
    {
        var wanted = decoders ?? (isGpu ? GpuSlots : cores / UsefulThreads);
        var slots = isGpu ? Math.Max(wanted, 1) : Math.Clamp(wanted, 1, cores);
        return new ThreadBudget(slots, Math.Clamp(cores / slots, 1, UsefulThreads));
    }
}
