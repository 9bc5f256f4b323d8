using System.Globalization;
using System.Runtime.InteropServices;

namespace PortBridge.Testing.Measuring;

/// <summary>What Linux tells of processes, under /proc.</summary>
public static partial class ProcessTable
{
    public const int Abort = 6;
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    private static readonly string Self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Sends a signal. A process that is gone gets none.</summary>
    public static void Signal(int process, int signal) => _ = kill(process, signal);

    /// <summary>Whether a process runs; one that has ended and only waits to be noticed does not.</summary>
    public static bool IsRunning(int process) => Stat(process) is { } stat && stat[0] is not ("Z" or "X");

    /// <summary>The processes that this one started and that run.</summary>
    public static IReadOnlyList<int> Children() =>
    [
        .. from path in Directory.EnumerateDirectories("/proc")
           let process = int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0
           where process > 0
           where Stat(process) is { } stat && stat[0] != "Z" && stat[1] == Self
           select process,
    ];

    /// <summary>Open descriptors of a process; 0 if it is gone.</summary>
    public static int Descriptors(int process) => Entries($"/proc/{process}/fd");

    /// <summary>
    /// This process's open descriptors, each with what it leads to. Assemblies and their symbols, which stay open once
    /// they are loaded, do not count, nor does the folder that is read to know.
    /// </summary>
    public static IReadOnlySet<string> OwnDescriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Select(path => $"{Path.GetFileName(path)} {new FileInfo(path).LinkTarget}")
        .Where(name => !name.EndsWith(".dll", StringComparison.Ordinal)
            && !name.EndsWith(".pdb", StringComparison.Ordinal)
            && !name.Contains(" /proc/", StringComparison.Ordinal))
        .ToHashSet();

    /// <summary>Threads of a process; 0 if it is gone.</summary>
    public static int Threads(int process) => Entries($"/proc/{process}/task");

    /// <summary>Memory that a process has resident, in MiB; 0 if it is gone.</summary>
    public static double ResidentMiB(int process)
    {
        var pages = Read($"/proc/{process}/statm") is { } text ? text.Split(' ')[1] : "0";
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize / 1024.0 / 1024.0;
    }

    /// <summary>
    /// Processor time that a process has used, in user and kernel mode; its children do not count. Linux counts it in
    /// ticks of 10 ms. Zero if the process is gone.
    /// </summary>
    public static TimeSpan ProcessorTime(int process) => Stat(process) is { } stat
        ? TimeSpan.FromMilliseconds(10 * (Number(stat[11]) + Number(stat[12])))
        : TimeSpan.Zero;

    /// <summary>State and parent, which follow the name in parentheses; null if the process is gone.</summary>
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
