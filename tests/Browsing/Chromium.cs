using Microsoft.Playwright;
using PortBridge.Testing;

namespace PortBridge.Browsing;

/// <summary>The installed Chromium, run headless. Browsers are never downloaded.</summary>
public sealed class Chromium : IDisposable
{
    private const string PathVariable = "PORTBRIDGE_CHROMIUM";

    /// <summary>The name of another site, which resolves to this machine.</summary>
    public const string ForeignHost = "attacker.example";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    // Opening a page in the headless shell takes a quarter of the CPU time, but the shell stores no permissions.
    private const string HeadlessShell = "chromium-headless-shell";

    private readonly IPlaywright _playwright;
    private readonly string _executable;
    private readonly string _headlessShell;

    private Chromium(IPlaywright playwright, string executable)
    {
        _playwright = playwright;
        _executable = executable;
        _headlessShell = IsPathConfigured ? executable : Find(HeadlessShell) ?? executable;
    }

    private static bool IsPathConfigured => Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 };

    /// <summary>The maximum wait for a page, in milliseconds.</summary>
    public static float Timeout { get; } = (float)TestTimeout.Duration.TotalMilliseconds;

    /// <summary>The message for the case that Chromium is not installed.</summary>
    public static string NotFoundMessage =>
        $"No {string.Join(" or ", Names)} on PATH: install one, or set {PathVariable} to its path.";

    /// <summary>Finds Chromium, and sets the timeout of all assertions to <see cref="Timeout"/>.</summary>
    /// <returns>Null if it is not installed.</returns>
    public static async Task<Chromium?> FindAsync()
    {
        Assertions.SetDefaultExpectTimeout(Timeout);
        return Find() is { } executable ? new Chromium(await Playwright.CreateAsync(), executable) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _playwright.Dispose();

    /// <summary>Starts a browser process.</summary>
    /// <param name="microphone">
    /// A WAV file that the fake microphone repeats from the moment at which a page opens it; null for a microphone that
    /// beeps.
    /// </param>
    /// <param name="access">The result of a page's request for the microphone.</param>
    /// <returns>The browser, for the caller to dispose of.</returns>
    public Task<IBrowser> LaunchAsync(string? microphone = null, MicrophoneAccess access = MicrophoneAccess.Granted) =>
        _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = access is MicrophoneAccess.GrantedAndRemembered or MicrophoneAccess.Denied ? _executable : _headlessShell,
            Timeout = Timeout,
            Args = [.. Arguments(microphone, access)],
            Env = access == MicrophoneAccess.NoDevice ? WithoutSoundDevices() : null,
        });

    private static IEnumerable<string> Arguments(string? microphone, MicrophoneAccess access)
    {
        yield return "--no-sandbox"; // Containers and CI run as root, where the sandbox cannot start.
        yield return "--disable-gpu";
        yield return "--disable-background-networking";
        yield return $"--host-resolver-rules=MAP {ForeignHost} 127.0.0.1"; // As after DNS rebinding.
        yield return access == MicrophoneAccess.Denied ? "--deny-permission-prompts" : "--use-fake-ui-for-media-stream";
        if (access != MicrophoneAccess.NoDevice)
            yield return "--use-fake-device-for-media-stream";
        if (microphone is not null)
            yield return $"--use-file-for-fake-audio-capture={Path.GetFullPath(microphone)}";
    }

    // The machine may have real microphones, which the browser must not find.
    private static Dictionary<string, string> WithoutSoundDevices()
    {
        var variables = Environment.GetEnvironmentVariables();
        var copy = variables.Keys.Cast<string>().ToDictionary(name => name, name => (string)variables[name]!);
        copy["PULSE_SERVER"] = copy["ALSA_CONFIG_PATH"] = "/dev/null";
        return copy;
    }

    private static string? Find() =>
        IsPathConfigured
            ? Environment.GetEnvironmentVariable(PathVariable)
            : Names.Select(Find).FirstOrDefault(path => path is not null);

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [])
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}

/// <summary>The result of a page's request for the microphone.</summary>
public enum MicrophoneAccess
{
    /// <summary>Access is granted without a prompt.</summary>
    Granted,

    /// <summary>Access is granted, and the permission persists when the page is reloaded.</summary>
    GrantedAndRemembered,

    /// <summary>Access is denied.</summary>
    Denied,

    /// <summary>There is no microphone.</summary>
    NoDevice,
}
