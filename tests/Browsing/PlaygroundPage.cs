using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.Browsing;

/// <summary>The page as a person meets it.</summary>
public sealed class PlaygroundPage
{
    private readonly IPage _page;

    private PlaygroundPage(IPage page) => _page = page;

    public ILocator Start => _page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true });

    public ILocator Stop => _page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true });

    public ILocator Clear => _page.GetByRole(AriaRole.Button, new() { Name = "Clear" });

    /// <summary>Restores what an earlier page of the tab has kept.</summary>
    public ILocator BringBack => _page.GetByRole(AriaRole.Button, new() { Name = "Bring back" });

    /// <summary>Opens the worker's panel, and closes it.</summary>
    public ILocator Details => _page.GetByRole(AriaRole.Button, new() { Name = "Details" });

    public ILocator Notice => _page.GetByRole(AriaRole.Alert).Filter(new() { Visible = true });

    /// <summary>The words being spoken.</summary>
    public ILocator Live => _page.Locator(".live p");

    /// <summary>The settled lines.</summary>
    public ILocator Lines => _page.Locator(".transcript li p");

    /// <summary>The places in the settled lines where something is missing.</summary>
    public ILocator Marks => _page.Locator(".transcript .gap");

    public ILocator Panel => _page.GetByRole(AriaRole.Region, new() { Name = "Worker details" });

    /// <summary>The worker's last ends, as the panel lists them.</summary>
    public ILocator Exits => Panel.Locator(".exits li");

    /// <summary>The engine and model that the panel shows as in use.</summary>
    public ILocator InUse => Panel.Locator("li").Filter(new() { Has = _page.GetByText("in use", new() { Exact = true }) });

    /// <summary>The options of the next dictation.</summary>
    public ILocator Options => _page.GetByText("Options", new() { Exact = true });

    public ILocator Language => _page.GetByLabel("Language");

    /// <summary>How many seconds of sound are kept while the connection is down.</summary>
    public ILocator KeptSeconds => _page.Locator("[data-kept]").Filter(new() { Visible = true });

    public ILocator Reload => _page.GetByRole(AriaRole.Link, new() { Name = "Reload it" });

    /// <summary>How loud it is, which moves as soon as sound is taken.</summary>
    public ILocator Level => _page.Locator(".level");

    /// <summary>How far a file is.</summary>
    public ILocator FileProgress => _page.GetByRole(AriaRole.Progressbar);

    public ILocator FileInput => _page.Locator("input[type=file]");

    public ILocator Cancel => _page.GetByRole(AriaRole.Button, new() { Name = "Cancel" });

    public IKeyboard Keyboard => _page.Keyboard;

    public ILocator WorkerState => _page.Locator(".strip .state");

    public static async Task<PlaygroundPage> OpenAsync(IBrowser browser, PlaygroundServer server)
    {
        var context = await browser.NewContextAsync();
        return await OpenAsync(await context.NewPageAsync(), server);
    }

    public static Task<PlaygroundPage> OpenAsync(IPage page, PlaygroundServer server) => OpenAsync(page, server.Address);

    public static async Task<PlaygroundPage> OpenAsync(IPage page, Uri address)
    {
        await page.GotoAsync(address.AbsoluteUri);
        var opened = new PlaygroundPage(page);
        await opened.AttachedAsync();
        return opened;
    }

    /// <summary>Waits for the server's half: what is opened before, the page that comes with it closes again.</summary>
    public Task AttachedAsync() => Expect(Start).Not.ToHaveAttributeAsync("aria-disabled", "true");

    public Task PlayAsync(Sample sample) => _page.GetByRole(AriaRole.Button, new() { Name = sample.Title }).ClickAsync();

    /// <summary>Waits until the dictation is over.</summary>
    public Task SettleAsync() => Expect(Start).ToBeVisibleAsync(new() { Timeout = 60_000 });

    /// <summary>Waits until the microphone is open and somebody is heard.</summary>
    public Task HearAsync() => Expect(Level).Not.ToHaveAttributeAsync("style", new Regex(@"scaleX\(0(\.0+)?\)"));

    /// <summary>Drops a file of the server's anywhere on the page.</summary>
    public async Task DropAsync(Sample sample)
    {
        var files = await _page.EvaluateHandleAsync("""
            async (name) => {
              const files = new DataTransfer();
              files.items.add(new File([await (await fetch(`samples/${name}`)).blob()], name));
              return files;
            }
            """, sample.File);
        await _page.DispatchEventAsync("h1", "dragover", new { dataTransfer = files });
        await Expect(_page.GetByText("Drop it anywhere")).ToBeVisibleAsync();
        await _page.DispatchEventAsync("h1", "drop", new { dataTransfer = files });
    }

    /// <summary>How many words are settled.</summary>
    public async Task<int> CountWordsAsync() =>
        (await ReadAsync()).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>All settled words.</summary>
    public async Task<string> ReadAsync() => string.Join(' ', await Lines.AllInnerTextsAsync());

    /// <summary>One of the worker's facts, such as <c>pid</c>.</summary>
    public ILocator Fact(string name) => _page
        .Locator(".strip dl div").Filter(new() { Has = _page.GetByText(name, new() { Exact = true }) })
        .Locator("dd");

    /// <summary>The value of one of the worker's facts.</summary>
    public Task<string> FactAsync(string name) => Fact(name).InnerTextAsync();

    /// <summary>The panel's button that chooses an engine.</summary>
    public ILocator Use(string recognizer) => Panel.GetByRole(AriaRole.Button, new() { Name = $"Use {recognizer}" });

    /// <summary>One of the panel's buttons that harm the worker.</summary>
    public ILocator Harm(string name) => Panel.GetByRole(AriaRole.Button, new() { Name = name });
}
