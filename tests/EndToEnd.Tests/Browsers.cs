using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The browsers of all tests: one process for each microphone, started on first use.</summary>
public sealed class Browsers : IAsyncDisposable
{
    private readonly Lazy<Task<Chromium?>> _chromium = new(Chromium.FindAsync);
    private readonly ConcurrentDictionary<(string? Microphone, MicrophoneAccess Access), Lazy<Task<IBrowser>>> _browsers =
        new();

    /// <summary>Returns the browser with a microphone. Skips the calling test if Chromium is not installed.</summary>
    /// <param name="microphone">
    /// A WAV file that the fake microphone repeats from the moment at which a page opens it; null for beeps.
    /// </param>
    /// <param name="access">The result of a page's request for the microphone.</param>
    public async Task<IBrowser> GetAsync(string? microphone, MicrophoneAccess access)
    {
        if (await _chromium.Value is not { } chromium)
        {
            Assert.Skip(Chromium.NotFoundMessage);
            return null;
        }

        var browser = _browsers.GetOrAdd(
            (microphone, access), _ => new(() => chromium.LaunchAsync(microphone, access)));
        return await browser.Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers.Values)
            await (await browser.Value).DisposeAsync();
        if (_chromium.IsValueCreated)
            (await _chromium.Value)?.Dispose();
    }
}
