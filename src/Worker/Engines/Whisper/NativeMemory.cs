using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// Has the C library give back what a decode has used. Each decode allocates some tens of megabytes on a thread of its
/// own; glibc would spread them over eight arenas a core and, having seen one freed, keep blocks of up to 32 MiB there.
/// The worker then grows by hundreds of megabytes that nothing uses.
/// </summary>
internal static partial class NativeMemory
{
    // Names and values of <malloc.h>.
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    private const int LargestKept = 1024 * 1024;

    /// <summary>Call before the first decode. Does nothing where the C library is not glibc.</summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
            return;

        try
        {
            _ = MallOpt(MmapThreshold, LargestKept);
            _ = MallOpt(ArenaMax, Environment.ProcessorCount);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library has its own way, without such arenas.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
