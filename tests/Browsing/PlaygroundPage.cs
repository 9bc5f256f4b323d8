using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.Browsing;

/// <summary>The playground's page in a browser tab.</summary>
public sealed class PlaygroundPage
{
    /// <summary>The milliseconds before a user clicks again.</summary>
    private const float ClickPause = 5000;

    private static readonly TimeSpan ChunkLength = TimeSpan.FromMilliseconds(50);

    private readonly IPage _page;

    private PlaygroundPage(IPage page) => _page = page;

    public ILocator Start => _page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true });

    public ILocator Stop => _page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true });

    public ILocator Clear => _page.GetByRole(AriaRole.Button, new() { Name = "Clear" });

    /// <summary>Restores the saved transcript of an earlier page in this tab.</summary>
    public ILocator Restore => _page.GetByRole(AriaRole.Button, new() { Name = "Restore" });

    /// <summary>Opens or closes the worker panel.</summary>
    public ILocator Details => _page.GetByRole(AriaRole.Button, new() { Name = "Details" });

    public ILocator Notice => _page.GetByRole(AriaRole.Alert).Filter(new() { Visible = true });

    /// <summary>The current partial.</summary>
    public ILocator Partial => _page.Locator(".live p");

    /// <summary>The final lines of the transcript.</summary>
    public ILocator Lines => _page.Locator(".transcript li p");

    /// <summary>The gap markers in the transcript.</summary>
    public ILocator Gaps => _page.Locator(".transcript .gap");

    public ILocator Panel => _page.GetByRole(AriaRole.Region, new() { Name = "Worker details" });

    /// <summary>The recent worker exits in the panel.</summary>
    public ILocator Exits => Panel.Locator(".exits li");

    /// <summary>The engine and model that the panel shows as in use.</summary>
    public ILocator CurrentRecognizer => Panel.Locator("li")
        .Filter(new() { Has = _page.GetByText("in use", new() { Exact = true }) });

    /// <summary>Opens or closes the settings of the next dictation.</summary>
    public ILocator Settings => _page.GetByText("Settings", new() { Exact = true });

    public ILocator Language => _page.GetByLabel("Language");

    /// <summary>The seconds of audio that are buffered while the connection is down.</summary>
    public ILocator BufferedSeconds => _page.Locator("[data-buffered]").Filter(new() { Visible = true });

    /// <summary>Says that the recording continues while the connection is down.</summary>
    public ILocator RecordingContinues => _page.GetByText("Recording continues.");

    public ILocator Reload => _page.GetByRole(AriaRole.Link, new() { Name = "Reload the page" });

    /// <summary>The progress of the transcription of a file.</summary>
    public ILocator FileProgress => _page.GetByRole(AriaRole.Progressbar);

    public ILocator FileInput => _page.Locator("input[type=file]");

    public ILocator Cancel => _page.GetByRole(AriaRole.Button, new() { Name = "Cancel" });

    public IKeyboard Keyboard => _page.Keyboard;

    /// <summary>What the dictation is doing.</summary>
    public ILocator Status => _page.Locator(".session");

    public ILocator WorkerState => _page.Locator(".strip .state");

    /// <summary>
    /// Makes the pages of a context record what <see cref="WaitForSoundAsync"/>, <see cref="WaitForPartialAsync"/> and
    /// <see cref="ReadCapturedAudioAsync"/> need.
    /// </summary>
    public static Task AddRecorderAsync(IBrowserContext context) => context.AddInitScriptAsync(PageScripts.Record);

    /// <summary>Opens the page in a tab.</summary>
    /// <param name="page">The tab.</param>
    /// <param name="server">The server of the page. If it exits, every wait for the page fails with the reason.</param>
    /// <param name="address">The address to open, such as a proxy's; null for the server's own address.</param>
    public static async Task<PlaygroundPage> OpenAsync(IPage page, PlaygroundServer server, Uri? address = null)
    {
        var opened = new PlaygroundPage(page);
        opened.DependOn(server);
        page.SetDefaultTimeout(Chromium.Timeout);
        await page.GotoAsync((address ?? server.Address).AbsoluteUri);
        await opened.WaitUntilInteractiveAsync();
        return opened;
    }

    /// <summary>Makes every wait for the page fail with the reason if a server exits.</summary>
    public void DependOn(PlaygroundServer server) => _ = CloseAfterAsync(server);

    /// <summary>Waits until the page is interactive. Anything that was opened before is closed by then.</summary>
    public Task WaitUntilInteractiveAsync() => Expect(Start).Not.ToHaveAttributeAsync("aria-disabled", "true");

    /// <summary>
    /// Presses space so briefly that it does not count as held down, even on a busy machine: both events have the same
    /// time stamp.
    /// </summary>
    /// <param name="focus">The element to focus before; null for the page.</param>
    public async Task TapSpaceAsync(ILocator? focus = null)
    {
        await _page.Locator("h1").ClickAsync(); // Browsers block audio until the user has interacted with the page.
        await (focus?.FocusAsync() ?? Task.CompletedTask);
        await _page.EvaluateAsync(PageScripts.TapSpace);
    }

    /// <summary>Starts playing a sample, and forgets the partials seen before.</summary>
    public async Task PlayAsync(Sample sample)
    {
        await ForgetPartialAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = sample.Title }).ClickAsync();
    }

    /// <summary>Uploads a sample, which is faster than playing it, and waits until it is transcribed.</summary>
    public async Task TranscribeAsync(Sample sample) =>
        await TranscribeAsync(sample.File, await File.ReadAllBytesAsync(sample.FullPath));

    /// <summary>Uploads a WAV file and waits until it is transcribed.</summary>
    public async Task TranscribeAsync(string name, byte[] wav)
    {
        var before = await Lines.CountAsync();
        await FileInput.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "audio/wav", Buffer = wav });
        await Expect(Lines).Not.ToHaveCountAsync(before);
        await WaitUntilStoppedAsync();
    }

    /// <summary>Reads the audio captured since the last recording started: 16-bit mono PCM at 16 kHz.</summary>
    public async Task<byte[]> ReadCapturedAudioAsync() =>
        Convert.FromBase64String(await _page.EvaluateAsync<string>(PageScripts.ReadChunks));

    /// <summary>Downloads the transcript or its audio.</summary>
    /// <param name="format">The format, such as <c>TXT</c> or <c>WAV</c>.</param>
    /// <param name="clicksAgain">
    /// Whether the button is clicked again if nothing happens, as a user would: a click while the page renders again for
    /// another circuit can be lost.
    /// </param>
    public async Task<byte[]> DownloadAsync(string format, bool clicksAgain = false)
    {
        var button = _page.GetByRole(AriaRole.Button, new() { Name = $"Download as {format}" });
        var started = _page.WaitForDownloadAsync();
        do
        {
            await button.ClickAsync();
        }
        while (clicksAgain && await Task.WhenAny(started, _page.WaitForTimeoutAsync(ClickPause)) != started);

        var download = await started;
        await using var content = await download.CreateReadStreamAsync();
        using var file = new MemoryStream();
        await content.CopyToAsync(file);
        return file.ToArray();
    }

    /// <summary>Clears the transcript and waits until it is empty.</summary>
    public async Task ClearAsync()
    {
        await Clear.ClickAsync();
        await Expect(Lines).ToHaveCountAsync(0);
    }

    /// <summary>Waits until the dictation has stopped.</summary>
    public Task WaitUntilStoppedAsync() => Expect(Start).ToBeVisibleAsync();

    /// <summary>Waits until the page has loaded the scripts for capture, which then starts without the server.</summary>
    public Task WaitUntilCaptureLoadedAsync() => _page.WaitForFunctionAsync("() => seen.isPrepared");

    /// <summary>Waits until the microphone has captured sound, now or earlier.</summary>
    public Task WaitForSoundAsync() => _page.WaitForFunctionAsync("() => seen.isLoud");

    /// <summary>Waits until there has been a partial since the page was loaded or a sample was started.</summary>
    /// <returns>The newest partial.</returns>
    public async Task<string> WaitForPartialAsync()
    {
        var partial = await _page.WaitForFunctionAsync("() => seen.partial");
        return await partial.JsonValueAsync<string>();
    }

    /// <summary>Waits while time passes for the page. Only for tests of what time itself causes.</summary>
    public Task WaitAsync(TimeSpan time) => _page.EvaluateAsync(
        "(milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); })", time.TotalMilliseconds);

    /// <summary>Reloads the page and waits until it is interactive.</summary>
    public async Task ReloadAsync()
    {
        await _page.ReloadAsync();
        await WaitUntilInteractiveAsync();
    }

    /// <summary>Remembers the current circuit, for <see cref="WaitUntilContinuedAsync"/>.</summary>
    public Task RememberCircuitAsync() =>
        _page.EvaluateAsync("() => { seen.button = document.querySelector('.record'); seen.isContinued = false; }");

    /// <summary>Waits until the page has another circuit and is interactive.</summary>
    public Task WaitForNextCircuitAsync() => _page.WaitForFunctionAsync("""
        () => {
          const button = document.querySelector('.record');
          return button && button !== seen.button && !button.hasAttribute('aria-disabled');
        }
        """);

    /// <summary>
    /// Waits until the page has another circuit, which renders other elements, and until it has continued the dictation.
    /// </summary>
    public Task WaitUntilContinuedAsync() => _page.WaitForFunctionAsync("() => seen.isContinued");

    /// <summary>Forgets the partials seen before.</summary>
    public Task ForgetPartialAsync() => _page.EvaluateAsync("() => { seen.partial = ''; }");

    /// <summary>Waits until the current recording has captured more audio than now.</summary>
    /// <param name="more">The length of the additional audio.</param>
    public async Task WaitForCapturedAudioAsync(TimeSpan more)
    {
        var chunks = await _page.EvaluateAsync<int>("() => seen.chunks.length") + (int)Math.Ceiling(more / ChunkLength);
        await _page.WaitForFunctionAsync("(chunks) => seen.chunks.length >= chunks", chunks);
    }

    /// <summary>Drops a sample onto the page.</summary>
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

    /// <summary>Counts the words of the final lines.</summary>
    public async Task<int> CountWordsAsync() =>
        (await ReadTranscriptAsync()).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Reads the text of all final lines.</summary>
    public async Task<string> ReadTranscriptAsync() => string.Join(' ', await Lines.AllInnerTextsAsync());

    /// <summary>The value of one of the worker's properties, such as <c>pid</c>.</summary>
    public ILocator WorkerProperty(string name) => _page
        .Locator(".panel .facts div").Filter(new() { Has = _page.GetByText(name, new() { Exact = true }) })
        .Locator("dd");

    /// <summary>Reads the value of one of the worker's properties.</summary>
    public Task<string> ReadWorkerPropertyAsync(string name) => WorkerProperty(name).InnerTextAsync();

    /// <summary>The button that switches to an engine.</summary>
    public ILocator UseButton(string recognizer) => Panel.GetByRole(AriaRole.Button, new() { Name = $"Use {recognizer}" });

    /// <summary>A button that injects a fault into the worker.</summary>
    public ILocator FaultButton(string name) => Panel.GetByRole(AriaRole.Button, new() { Name = name });

    private async Task CloseAfterAsync(PlaygroundServer server)
    {
        var reason = await server.Ended;
        try
        {
            await _page.Context.CloseAsync(new() { Reason = reason });
        }
        catch (PlaywrightException)
        {
            // The browser has exited, so no wait is pending.
        }
    }
}
