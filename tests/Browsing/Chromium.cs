using Microsoft.Playwright;
using PortBridge.Testing;

namespace PortBridge.Browsing;

/// <summary>The Chromium that the machine has, driven headless. Browsers are never downloaded.</summary>
public sealed class Chromium : IDisposable
{
    private const string PathVariable = "PORTBRIDGE_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    // A page costs a quarter of the processor time to open in it, but it keeps no permissions.
    private const string HeadlessShell = "chromium-headless-shell";

    private readonly IPlaywright _playwright;
    private readonly string _executable;
    private readonly string _headlessShell;

    private Chromium(IPlaywright playwright, string executable)
    {
        _playwright = playwright;
        _executable = executable;
        _headlessShell = IsNamed ? executable : Find(HeadlessShell) ?? executable;
    }

    private static bool IsNamed => Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 };

    /// <summary>The longest wait for a page, in milliseconds.</summary>
    public static float Limit { get; } = (float)TestTimeout.Duration.TotalMilliseconds;

    /// <summary>What is missing where there is none, and what helps.</summary>
    public static string Missing => $"No {string.Join(" or ", Names)} on PATH: install one, or name it in {PathVariable}.";

    /// <summary>Looks for it, and sets the longest wait of every assertion to <see cref="Limit"/>.</summary>
    /// <returns>Null where there is none.</returns>
    public static async Task<Chromium?> FindAsync()
    {
        Assertions.SetDefaultExpectTimeout(Limit);
        return Find() is { } executable ? new Chromium(await Playwright.CreateAsync(), executable) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _playwright.Dispose();

    /// <summary>Starts a browser of its own.</summary>
    /// <param name="microphone">
    /// A WAV file that the fake microphone plays again and again from the moment the page opens it; null for a microphone
    /// that beeps.
    /// </param>
    /// <param name="hearing">What comes of the page's wish to listen.</param>
    /// <returns>The browser, for the caller to dispose of.</returns>
    public Task<IBrowser> LaunchAsync(string? microphone = null, Hearing hearing = Hearing.Allowed) =>
        _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = hearing is Hearing.Remembered or Hearing.Denied ? _executable : _headlessShell,
            Timeout = Limit,
            Args = [.. Arguments(microphone, hearing)],
            Env = hearing == Hearing.Impossible ? WithoutSoundDevices() : null,
        });

    private static IEnumerable<string> Arguments(string? microphone, Hearing hearing)
    {
        yield return "--no-sandbox"; // Containers and CI run as root, where the sandbox cannot start.
        yield return "--disable-gpu";
        yield return "--disable-background-networking";
        yield return hearing == Hearing.Denied ? "--deny-permission-prompts" : "--use-fake-ui-for-media-stream";
        if (hearing != Hearing.Impossible)
            yield return "--use-fake-device-for-media-stream";
        if (microphone is not null)
            yield return $"--use-file-for-fake-audio-capture={Path.GetFullPath(microphone)}";
    }

    // A machine may have real microphones; the browser is kept from finding them.
    private static Dictionary<string, string> WithoutSoundDevices()
    {
        var variables = Environment.GetEnvironmentVariables();
        var copy = variables.Keys.Cast<string>().ToDictionary(name => name, name => (string)variables[name]!);
        copy["PULSE_SERVER"] = copy["ALSA_CONFIG_PATH"] = "/dev/null";
        return copy;
    }

    private static string? Find() =>
        IsNamed ? Environment.GetEnvironmentVariable(PathVariable) : Names.Select(Find).FirstOrDefault(path => path is not null);

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [])
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}

/// <summary>What comes of a page's wish to listen.</summary>
public enum Hearing
{
    /// <summary>It may, without being asked.</summary>
    Allowed,

    /// <summary>It may, and so it may when it is loaded again.</summary>
    Remembered,

    /// <summary>It may not.</summary>
    Denied,

    /// <summary>There is nothing to listen with.</summary>
    Impossible,
}
