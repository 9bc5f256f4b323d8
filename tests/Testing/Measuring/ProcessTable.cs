using System.Globalization;
using System.Runtime.InteropServices;

namespace PortBridge.Testing.Measuring;

/// <summary>Reads information about processes from /proc, which only Linux has, and sends signals.</summary>
public static partial class ProcessTable
{
    public const int Abort = 6;
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    private static readonly string Self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Sends a signal. Does nothing if the process has exited.</summary>
    public static void Signal(int process, int signal) => _ = kill(process, signal);

    /// <summary>Whether a process is running; a zombie is not.</summary>
    public static bool IsRunning(int process) => Stat(process) is { } stat && stat[0] is not ("Z" or "X");

    /// <summary>The running child processes of this process.</summary>
    public static IReadOnlyList<int> Children() =>
    [
        .. from path in Directory.EnumerateDirectories("/proc")
           let process = int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0
           where process > 0
           where Stat(process) is { } stat && stat[0] != "Z" && stat[1] == Self
           select process,
    ];

    /// <summary>The number of open descriptors of a process; 0 if it has exited.</summary>
    public static int Descriptors(int process) => Entries($"/proc/{process}/fd");

    /// <summary>
    /// The open descriptors of this process, each with its target. Assemblies and symbols, which stay open once loaded,
    /// and the /proc folder that is read for this are excluded.
    /// </summary>
    public static IReadOnlySet<string> OwnDescriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Select(path => $"{Path.GetFileName(path)} {new FileInfo(path).LinkTarget}")
        .Where(name => !name.EndsWith(".dll", StringComparison.Ordinal)
            && !name.EndsWith(".pdb", StringComparison.Ordinal)
            && !name.Contains(" /proc/", StringComparison.Ordinal))
        .ToHashSet();

    /// <summary>The number of threads of a process; 0 if it has exited.</summary>
    public static int Threads(int process) => Entries($"/proc/{process}/task");

    /// <summary>The resident memory of a process in MiB; 0 if it has exited.</summary>
    public static double ResidentMiB(int process)
    {
        var pages = Read($"/proc/{process}/statm") is { } text ? text.Split(' ')[1] : "0";
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize / 1024.0 / 1024.0;
    }

    /// <summary>
    /// The CPU time of a process in user and kernel mode, without its children, in steps of 10 ms; zero if it has
    /// exited.
    /// </summary>
    public static TimeSpan ProcessorTime(int process) => Stat(process) is { } stat
        ? TimeSpan.FromMilliseconds(10 * (Number(stat[11]) + Number(stat[12])))
        : TimeSpan.Zero;

    /// <summary>The fields after the name, from the state on; null if the process has exited.</summary>
    private static string[]? Stat(int process) =>
        Read($"/proc/{process}/stat") is { } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static int Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder).Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
