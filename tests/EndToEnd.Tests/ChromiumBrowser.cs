using Microsoft.Playwright;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The machine's Chromium for a class of tests, which are skipped where there is none.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    // A bound for what never comes, not a measure: a busy machine decodes slower than people speak.
    private const float ExpectTimeout = 20_000;

    private Chromium? _chromium;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(ExpectTimeout);
        _chromium = await Chromium.FindAsync();
    }

    public ValueTask DisposeAsync()
    {
        _chromium?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts a browser of its own; skips the calling test where there is none to start.</summary>
    /// <inheritdoc cref="Chromium.LaunchAsync"/>
    public Task<IBrowser> LaunchAsync(string? microphone = null, Hearing hearing = Hearing.Allowed)
    {
        if (_chromium is null)
            Assert.Skip(Chromium.Missing);

        return _chromium.LaunchAsync(microphone, hearing);
    }
}
