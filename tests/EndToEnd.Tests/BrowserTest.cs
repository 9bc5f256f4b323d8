using Microsoft.Playwright;

namespace PortBridge.EndToEnd.Tests;

/// <summary>A test of pages. Each tab has its own browser context, which is closed after the test.</summary>
public abstract class BrowserTest(Browsers browsers) : IAsyncDisposable
{
    private readonly List<IBrowserContext> _contexts = [];

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var context in _contexts)
            await context.CloseAsync();
    }

    /// <summary>Opens an empty tab.</summary>
    /// <inheritdoc cref="Browsers.GetAsync" path="/param"/>
    protected async Task<IPage> NewTabAsync(
        string? microphone = null,
        MicrophoneAccess access = MicrophoneAccess.Granted,
        BrowserNewContextOptions? options = null)
    {
        var browser = await browsers.GetAsync(microphone, access);
        options ??= new();
        options.ReducedMotion ??= ReducedMotion.Reduce; // Animations take most of a page's CPU time.
        var context = await browser.NewContextAsync(options);
        _contexts.Add(context);
        context.SetDefaultTimeout(Chromium.Timeout);
        await PlaygroundPage.AddRecorderAsync(context);
        return await context.NewPageAsync();
    }

    /// <summary>Opens a playground's page in a new tab.</summary>
    /// <inheritdoc cref="Browsers.GetAsync" path="/param"/>
    protected async Task<PlaygroundPage> OpenAsync(
        PlaygroundServer playground, string? microphone = null, MicrophoneAccess access = MicrophoneAccess.Granted) =>
        await PlaygroundPage.OpenAsync(await NewTabAsync(microphone, access), playground);
}
