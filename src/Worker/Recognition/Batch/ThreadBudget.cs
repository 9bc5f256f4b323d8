namespace PortBridge.Worker.Recognition.Batch;

/// <summary>How many decodes run at once, and on how many threads each: together never more than there are cores.</summary>
/// <param name="Slots">Decodes at once.</param>
/// <param name="Threads">Threads of each.</param>
internal readonly record struct ThreadBudget(int Slots, int Threads)
{
    /// <summary>On the CPU more threads than these do not make a decode faster by much.</summary>
    private const int UsefulThreads = 4;

    /// <summary>A GPU computes one decode at a time; a second one keeps it busy while the first is prepared.</summary>
    private const int GpuSlots = 2;

    /// <summary>The plan for this machine.</summary>
    /// <param name="cores">Cores of the machine, at least 1.</param>
    /// <param name="decoders">As many at once as the user asked for; null for what suits the machine.</param>
    /// <param name="isGpu">Whether a GPU does the work.</param>
    public static ThreadBudget For(int cores, int? decoders, bool isGpu)
    {
        var wanted = decoders ?? (isGpu ? GpuSlots : cores / UsefulThreads);
        var slots = isGpu ? Math.Max(wanted, 1) : Math.Clamp(wanted, 1, cores);
        return new ThreadBudget(slots, Math.Clamp(cores / slots, 1, UsefulThreads));
    }
}
