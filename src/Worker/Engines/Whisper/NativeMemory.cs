using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// Has glibc give back what decodes have used. Each decode allocates some tens of megabytes on a thread of its own, and
/// they stay in up to eight arenas a core, where nothing uses them: hundreds of megabytes.
/// </summary>
internal static partial class NativeMemory
{
    /// <summary>Giving back takes a millisecond or a few, so not after each decode.</summary>
    private const int DecodesBetween = 16;

    // As <malloc.h> numbers it: larger blocks never come out of an arena.
    private const int MmapThreshold = -3;
    private const int LargestInArena = 1024 * 1024;

    private static bool _hasGlibc = OperatingSystem.IsLinux();
    private static int _decodes;

    /// <summary>Call before the first decode.</summary>
    public static void Prepare() => WithGlibc(() => MallOpt(MmapThreshold, LargestInArena));

    /// <summary>Call after each decode.</summary>
    public static void OnDecoded()
    {
        if (Interlocked.Increment(ref _decodes) % DecodesBetween == 0)
            WithGlibc(() => MallocTrim(0));
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
