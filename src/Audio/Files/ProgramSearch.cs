namespace PortBridge.Audio.Files;

/// <summary>Finds a program in the folders of <c>PATH</c>. The system's own search also looks into the current folder on
/// Windows, where anybody may have put a program beside an audio file.</summary>
internal static class ProgramSearch
{
    private static readonly string Extension = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>Finds a program.</summary>
    /// <param name="name">The name without extension.</param>
    /// <returns>The full path; null if no folder has the program.</returns>
    public static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>Finds a program in folders.</summary>
    /// <param name="name">The name without extension.</param>
    /// <param name="folders">The folders as in <c>PATH</c>; those that are not absolute are ignored.</param>
    public static string? Find(string name, string? folders) =>
        (folders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name + Extension))
            .FirstOrDefault(File.Exists);
}
