using Microsoft.Playwright;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The Chromium that the machine has, driven headless. Browsers are never downloaded.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    private const string PathVariable = "PORTBRIDGE_CHROMIUM";
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly string? _executable = Find();
    private IPlaywright? _playwright;

    public async ValueTask InitializeAsync()
    {
        if (_executable is not null)
            _playwright = await Playwright.CreateAsync();
    }

    public ValueTask DisposeAsync()
    {
        _playwright?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts a browser of its own; skips the calling test where there is none to start.</summary>
    /// <param name="microphone">
    /// A WAV file that the fake microphone plays once, from the moment the page opens it; null for a microphone that
    /// beeps. The page is allowed to listen without being asked.
    /// </param>
    /// <returns>The browser, for the caller to dispose of.</returns>
    public Task<IBrowser> LaunchAsync(string? microphone = null)
    {
        if (_playwright is null)
            Assert.Skip($"No {string.Join(" or ", Names)} on PATH: install one, or name it in {PathVariable}.");

        return _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = _executable,
            Args = [.. Arguments(microphone)],
        });
    }

    private static IEnumerable<string> Arguments(string? microphone)
    {
        yield return "--no-sandbox"; // Containers and CI run as root, where the sandbox cannot start.
        yield return "--disable-gpu";
        yield return "--disable-background-networking";
        yield return "--use-fake-device-for-media-stream";
        yield return "--use-fake-ui-for-media-stream";
        if (microphone is not null)
            yield return $"--use-file-for-fake-audio-capture={Path.GetFullPath(microphone)}%noloop";
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
            return named;

        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        var candidates = from name in Names from folder in folders select Path.Combine(folder, name);
        return candidates.FirstOrDefault(File.Exists);
    }
}
