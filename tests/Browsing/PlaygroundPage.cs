using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.Browsing;

/// <summary>The page as a person meets it.</summary>
public sealed class PlaygroundPage
{
    // Words are live and sound is loud for moments only: a test that polls may miss them on a busy machine. The audio
    // thread's chunks are recorded as well, because a starved browser loses sound of its microphone before any page gets it.
    private const string Record = """
        globalThis.seen = { live: '', isLoud: false, isPrepared: false, chunks: [] };
        new MutationObserver(() => {
          seen.live = document.querySelector('.live p')?.textContent || seen.live;
          seen.isLoud ||= /scaleX\((?!0(\.0+)?\))/.test(document.querySelector('.level')?.getAttribute('style'));
        }).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ['style'] });
        if (globalThis.AudioWorkletNode) { // Only secure pages have it.
          globalThis.AudioWorkletNode = class extends AudioWorkletNode {
            constructor(...options) {
              super(...options);
              seen.chunks = [];
              this.port.addEventListener('message', ({ data }) => { if (data.pcm) seen.chunks.push(data.pcm); });
            }
          };
          const { addModule } = AudioWorklet.prototype;
          AudioWorklet.prototype.addModule = async function (...module) {
            await addModule.apply(this, module);
            seen.isPrepared = true;
          };
        }
        """;

    private const string ReadChunks = """
        () => new Promise((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(reader.result.split(',')[1]);
          reader.readAsDataURL(new Blob(seen.chunks));
        })
        """;

    private const string TapSpace = """
        () => {
          const [down, up] = ['keydown', 'keyup'].map(
            (type) => new KeyboardEvent(type, { key: ' ', code: 'Space', bubbles: true, cancelable: true }));
          document.activeElement.dispatchEvent(down);
          document.activeElement.dispatchEvent(up);
        }
        """;

    private readonly IPage _page;

    private PlaygroundPage(IPage page) => _page = page;

    public ILocator Start => _page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true });

    public ILocator Stop => _page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true });

    public ILocator Clear => _page.GetByRole(AriaRole.Button, new() { Name = "Clear" });

    /// <summary>Restores what an earlier page of the tab has kept.</summary>
    public ILocator BringBack => _page.GetByRole(AriaRole.Button, new() { Name = "Restore" });

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
    public ILocator Options => _page.GetByText("Settings", new() { Exact = true });

    public ILocator Language => _page.GetByLabel("Language");

    /// <summary>How many seconds of sound are kept while the connection is down.</summary>
    public ILocator KeptSeconds => _page.Locator("[data-buffered]").Filter(new() { Visible = true });

    public ILocator Reload => _page.GetByRole(AriaRole.Link, new() { Name = "Reload the page" });

    /// <summary>How far a file is.</summary>
    public ILocator FileProgress => _page.GetByRole(AriaRole.Progressbar);

    public ILocator FileInput => _page.Locator("input[type=file]");

    public ILocator Cancel => _page.GetByRole(AriaRole.Button, new() { Name = "Cancel" });

    public IKeyboard Keyboard => _page.Keyboard;

    /// <summary>What the dictation is doing.</summary>
    public ILocator Status => _page.Locator(".session");

    public ILocator WorkerState => _page.Locator(".strip .state");

    /// <summary>
    /// Lets the pages of a context record what <see cref="HearAsync"/> and <see cref="ReadLiveAsync"/> wait for, and what
    /// <see cref="ReadCapturedAsync"/> returns.
    /// </summary>
    public static Task RecordAsync(IBrowserContext context) => context.AddInitScriptAsync(Record);

    /// <summary>Opens the page in a tab.</summary>
    /// <param name="page">The tab.</param>
    /// <param name="server">Whose page it is. If it ends, every wait for the page fails with the reason.</param>
    /// <param name="address">Where the tab finds the server; null for the server's own address.</param>
    public static async Task<PlaygroundPage> OpenAsync(IPage page, PlaygroundServer server, Uri? address = null)
    {
        var opened = new PlaygroundPage(page);
        opened.DependOn(server);
        page.SetDefaultTimeout(Chromium.Limit);
        await page.GotoAsync((address ?? server.Address).AbsoluteUri);
        await opened.AttachedAsync();
        return opened;
    }

    /// <summary>Lets every wait for the page fail with the reason if a server ends.</summary>
    public void DependOn(PlaygroundServer server) => _ = CloseAfterAsync(server);

    /// <summary>Waits for the server's half: what is opened before, the page that comes with it closes again.</summary>
    public Task AttachedAsync() => Expect(Start).Not.ToHaveAttributeAsync("aria-disabled", "true");

    /// <summary>
    /// Presses space for so short a time that it is not held down, however busy the machine is: both events bear the same
    /// time.
    /// </summary>
    /// <param name="focus">What has the focus then; null for the page.</param>
    public async Task TapSpaceAsync(ILocator? focus = null)
    {
        await _page.Locator("h1").ClickAsync(); // A page that no person has touched gets no sound from the browser.
        await (focus?.FocusAsync() ?? Task.CompletedTask);
        await _page.EvaluateAsync(TapSpace);
    }

    /// <summary>Begins to play a sample aloud, and forgets the words that were live before.</summary>
    public async Task PlayAsync(Sample sample)
    {
        await _page.EvaluateAsync("() => { seen.live = ''; }");
        await _page.GetByRole(AriaRole.Button, new() { Name = sample.Title }).ClickAsync();
    }

    /// <summary>Brings a sample as a file, which takes less time than playing it, and waits until it is written.</summary>
    public async Task TranscribeAsync(Sample sample) =>
        await TranscribeAsync(sample.File, await File.ReadAllBytesAsync(sample.FullPath));

    /// <summary>Brings a WAV file and waits until it is written.</summary>
    public async Task TranscribeAsync(string name, byte[] wav)
    {
        var before = await Lines.CountAsync();
        await FileInput.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "audio/wav", Buffer = wav });
        await Expect(Lines).Not.ToHaveCountAsync(before);
        await SettleAsync();
    }

    /// <summary>The sound that the page has captured since the last take began: mono PCM16 at 16 kHz.</summary>
    public async Task<byte[]> ReadCapturedAsync() => Convert.FromBase64String(await _page.EvaluateAsync<string>(ReadChunks));

    /// <summary>Takes the transcript or its sound along as a file.</summary>
    /// <param name="format">Such as <c>TXT</c> or <c>WAV</c>.</param>
    public async Task<byte[]> DownloadAsync(string format)
    {
        var button = _page.GetByRole(AriaRole.Button, new() { Name = $"Download as {format}" });
        var download = await _page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        await using var content = await download.CreateReadStreamAsync();
        using var file = new MemoryStream();
        await content.CopyToAsync(file);
        return file.ToArray();
    }

    /// <summary>Clears the transcript, and waits until it is empty.</summary>
    public async Task ClearAsync()
    {
        await Clear.ClickAsync();
        await Expect(Lines).ToHaveCountAsync(0);
    }

    /// <summary>Waits until the dictation is over.</summary>
    public Task SettleAsync() => Expect(Start).ToBeVisibleAsync();

    /// <summary>Waits until the page has loaded all that a recording needs, so that it can do without its server.</summary>
    public Task PrepareAsync() => _page.WaitForFunctionAsync("() => seen.isPrepared");

    /// <summary>Waits until the microphone is open and somebody is heard, now or earlier.</summary>
    public Task HearAsync() => _page.WaitForFunctionAsync("() => seen.isLoud");

    /// <summary>Waits until words are live, now or since the page was loaded or a sample began.</summary>
    /// <returns>The newest of them.</returns>
    public async Task<string> ReadLiveAsync()
    {
        var live = await _page.WaitForFunctionAsync("() => seen.live");
        return await live.JsonValueAsync<string>();
    }

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
        await Expect(_page.GetByText("Drop the file to transcribe it")).ToBeVisibleAsync();
        await _page.DispatchEventAsync("h1", "drop", new { dataTransfer = files });
    }

    /// <summary>How many words are settled.</summary>
    public async Task<int> CountWordsAsync() =>
        (await ReadAsync()).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>All settled words.</summary>
    public async Task<string> ReadAsync() => string.Join(' ', await Lines.AllInnerTextsAsync());

    /// <summary>One of the worker's facts, such as <c>pid</c>.</summary>
    public ILocator Fact(string name) => _page
        .Locator(".panel .facts div").Filter(new() { Has = _page.GetByText(name, new() { Exact = true }) })
        .Locator("dd");

    /// <summary>The value of one of the worker's facts.</summary>
    public Task<string> FactAsync(string name) => Fact(name).InnerTextAsync();

    /// <summary>The panel's button that chooses an engine.</summary>
    public ILocator Use(string recognizer) => Panel.GetByRole(AriaRole.Button, new() { Name = $"Use {recognizer}" });

    /// <summary>One of the panel's buttons that harm the worker.</summary>
    public ILocator Harm(string name) => Panel.GetByRole(AriaRole.Button, new() { Name = name });

    private async Task CloseAfterAsync(PlaygroundServer server)
    {
        var reason = await server.Ended;
        try
        {
            await _page.Context.CloseAsync(new() { Reason = reason });
        }
        catch (PlaywrightException)
        {
            // The browser is gone, and with it every wait.
        }
    }
}
