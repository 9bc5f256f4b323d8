using System.Collections;

namespace PortBridge;

/// <summary>Selects the host's environment variables that a worker inherits.</summary>
internal static class WorkerEnvironment
{
    /// <summary>The name that stands for all variables.</summary>
    public const string All = "*";

    // What programs, their runtimes, GPUs and downloads need. Nothing that by convention holds a secret.
    private static readonly string[] Always =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_*", "TZ", "TERM", "TMPDIR", "TMP", "TEMP", "XDG_*",
        "DOTNET_*", "PORTBRIDGE_*", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "CUDA_*", "NVIDIA_*", "ROCR_*", "HIP_*", "GGML_*",
        "OMP_*", "VK_*", "PYTHON*", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    private static readonly string[] OnWindows =
    [
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "OS", "USERNAME", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
        "ALLUSERSPROFILE", "ProgramData", "ProgramFiles*", "CommonProgramFiles*", "NUMBER_OF_PROCESSORS", "PROCESSOR_*",
    ];

    /// <summary>Whether a worker inherits a variable.</summary>
    /// <param name="name">The name of the variable.</param>
    /// <param name="additional">Names and patterns besides those that are always inherited.</param>
    public static bool Inherits(string name, IEnumerable<string> additional) =>
        additional.Concat(Always).Concat(OperatingSystem.IsWindows() ? OnWindows : []).Any(pattern => Matches(pattern, name));

    /// <summary>How a worker's environment differs from the host's; null removes a variable.</summary>
    public static Dictionary<string, string?> Changes(
        IEnumerable<string> additional, IEnumerable<KeyValuePair<string, string>> own)
    {
        var comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var changes = new Dictionary<string, string?>(comparer);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (!Inherits((string)variable.Key, additional))
                changes[(string)variable.Key] = null;
        }

        foreach (var (name, value) in own)
            changes[name] = value;
        return changes;
    }

    // Two underscores separate the levels of a host's configuration, which may have secrets also below a known prefix.
    private static bool Matches(string pattern, string name)
    {
        if (pattern == All)
            return true;

        return pattern.EndsWith('*')
            ? name.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase) && !name.Contains("__", StringComparison.Ordinal)
            : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);
    }
}
