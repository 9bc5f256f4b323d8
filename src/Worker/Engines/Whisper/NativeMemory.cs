using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// Limits the memory that glibc keeps for the next decode. Each decode allocates tens of megabytes on a thread of its
/// own, which would spread over up to eight arenas a core that all keep their peak size. Memory that was returned to
/// the system costs the next decode a page fault for every 4 KiB.
/// </summary>
internal static partial class NativeMemory
{
    // As numbered in <malloc.h>.
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    private const int Mebibyte = 1024 * 1024;

    private static bool _hasGlibc = OperatingSystem.IsLinux();

    /// <summary>Returns all free memory to the system, which takes some milliseconds and slows the next decode by as
    /// much.</summary>
    public static void ReleaseFreeMemory() => WithGlibc(() => MallocTrim(0));

    /// <summary>
    /// Configures glibc's allocator. Call it at the start of the program: glibc ignores the limit once there are more
    /// than eight arenas. The runtime has created some by then, and no more are added.
    /// </summary>
    public static void Configure()
    {
        WithGlibc(() => MallOpt(ArenaMax, 1));

        // Blocks above the threshold, as a large model needs, are returned to the system at once.
        WithGlibc(() => MallOpt(MmapThreshold, 4 * Mebibyte));
        WithGlibc(() => MallOpt(TrimThreshold, 64 * Mebibyte));
    }

    private static void WithGlibc(Func<int> call)
    {
        if (!_hasGlibc)
            return;

        try
        {
            call();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other C libraries have neither these arenas nor these functions.
            _hasGlibc = false;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint kept);
}
