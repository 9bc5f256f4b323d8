using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// Has glibc keep what the next decode needs, and little more. Each decode allocates some tens of megabytes on a thread
/// of its own, and takes one arena after the other for it: up to eight a core, which all keep what they once had. Memory
/// that was given back costs the next decode a page fault for every 4 KiB.
/// </summary>
internal static partial class NativeMemory
{
    // As <malloc.h> numbers them.
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    private const int Mebibyte = 1024 * 1024;

    private static bool _hasGlibc = OperatingSystem.IsLinux();

    /// <summary>Gives back all that is free, in some milliseconds. The next decode takes as much longer.</summary>
    public static void ReleaseFreeMemory() => WithGlibc(() => MallocTrim(0));

    /// <summary>
    /// Runs before anything else of this program: once there are more than eight arenas, glibc no longer asks how many
    /// there may be. The runtime has made some for its own threads by then, and no more are added.
    /// </summary>
    [ModuleInitializer]
    internal static void Prepare()
    {
        WithGlibc(() => MallOpt(ArenaMax, 1));

        // Larger blocks, which a large model's decode has, go back at once.
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
            // Another C library has no such arenas, and no such functions.
            _hasGlibc = false;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint kept);
}
