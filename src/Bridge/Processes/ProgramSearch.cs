namespace PortBridge.Processes;

/// <summary>
/// Finds the program of a command. The system's own search finds a name beside the host and in the working directory
/// before PATH, where anybody may have put a file.
/// </summary>
internal static class ProgramSearch
{
    private static readonly string[] Extensions = OperatingSystem.IsWindows() ? ["", ".exe", ".com", ".cmd", ".bat"] : [""];

    /// <summary>Finds a program.</summary>
    /// <param name="fileName">
    /// A name, which is searched on PATH alone; or a path. A relative path starts at the folder of the host's program, or
    /// at the working directory if there is no such file.
    /// </param>
    /// <returns>The absolute path; null if there is no such program.</returns>
    public static string? Find(string fileName) => Find(fileName, Environment.GetEnvironmentVariable("PATH"));

    /// <inheritdoc cref="Find(string)"/>
    /// <param name="folders">The folders of PATH.</param>
    /// <param name="fileName">See the other overload.</param>
    public static string? Find(string fileName, string? folders) =>
        IsName(fileName) ? FindFirst(folders, fileName) : Candidates(fileName).FirstOrDefault(Path.Exists);

    /// <summary>Whether a program is named without a path.</summary>
    public static bool IsName(string fileName) => fileName.Length > 0 && Path.GetFileName(fileName) == fileName;

    private static string[] Candidates(string path) => Path.IsPathRooted(path)
        ? [Path.GetFullPath(path)]
        : [Path.GetFullPath(path, Path.GetDirectoryName(Environment.ProcessPath) ?? Environment.CurrentDirectory), Path.GetFullPath(path)];

    // An entry of PATH that is not absolute means the working directory.
    private static string? FindFirst(string? folders, string name) =>
        (folders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => Extensions.Select(extension => Path.Combine(folder, name + extension)))
            .FirstOrDefault(path => File.Exists(path) && (OperatingSystem.IsWindows() || ProgramFile.IsExecutable(path)));
}
