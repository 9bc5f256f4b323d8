using System.Runtime.InteropServices;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// Ends the worker with its host. The end of standard input shows the host's end, but not if another process holds the
/// pipe open or the worker is stopped, so the kernel is asked to kill the worker with its parent. The worker also leaves
/// the terminal's process group, so that Ctrl+C in the host does not end it before it has drained its sessions.
/// </summary>
internal static partial class ParentProcessMonitor
{
    private const int ParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const int Kill = 9; // SIGKILL

    /// <summary>Starts the monitor. On other systems than Linux only the end of standard input shows the host's
    /// end.</summary>
    /// <returns>False if the host has ended meanwhile.</returns>
    public static bool TryStart()
    {
        if (OperatingSystem.IsWindows())
            return true;

        // Fails if a shell started the worker as its own job; then Ctrl+C is meant for the worker.
        _ = setsid();
        if (!OperatingSystem.IsLinux())
            return true;

        // The kernel sends the signal when the thread that started the worker ends, so a host needs a lasting one.
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
