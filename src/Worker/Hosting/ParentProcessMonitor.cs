using System.Runtime.InteropServices;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// Ties the worker's life to its host's. The host's end is seen at the end of standard input, but not if another
/// process holds that pipe open, or if the worker is stopped; so the kernel is asked to kill the worker with its
/// parent. And the worker leaves the terminal's process group, so that a Ctrl+C meant for the host does not end it
/// before it has finished what people said.
/// </summary>
internal static partial class ParentProcessMonitor
{
    private const int ParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const int Kill = 9; // SIGKILL

    /// <summary>Makes the bond. On systems without these means, only the end of standard input remains.</summary>
    /// <returns>False if the host died while it was made.</returns>
    public static bool TryStart()
    {
        if (OperatingSystem.IsWindows())
            return true;

        // Fails where a shell made the worker its own job, and then Ctrl+C is meant for the worker.
        _ = setsid();
        if (!OperatingSystem.IsLinux())
            return true;

        // The signal comes when the thread that started the worker ends: a host starts workers on one that lasts.
        var parent = getppid();
        _ = prctl(ParentDeathSignal, Kill, 0, 0, 0);
        return getppid() == parent;
    }

    [LibraryImport("libc")]
    private static partial int setsid();

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
