using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The machine's Chromium for all tests: one process for each fake microphone, started when it is needed.</summary>
public sealed class Browsers : IAsyncDisposable
{
    private readonly Lazy<Task<Chromium?>> _chromium = new(Chromium.FindAsync);
    private readonly ConcurrentDictionary<(string? Microphone, MicrophoneAccess Access), Lazy<Task<IBrowser>>> _browsers =
        new();

    /// <summary>The browser with a microphone; skips the calling test where there is no Chromium.</summary>
    /// <param name="microphone">
    /// A WAV file that every page hears again and again from when it opens the microphone; null for beeps.
    /// </param>
    /// <param name="access">What comes of a page's wish to listen.</param>
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
