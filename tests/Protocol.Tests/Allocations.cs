namespace PortBridge.Protocol.Tests;

/// <summary>Counts what is allocated, which unlike time is the same on every machine.</summary>
internal static class Allocations
{
    /// <summary>
    /// Bytes that 1,000 calls allocate on this thread, once everything has been compiled and every pool has been filled.
    /// </summary>
    public static long Of(Action action)
    {
        for (var i = 0; i < 200; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
