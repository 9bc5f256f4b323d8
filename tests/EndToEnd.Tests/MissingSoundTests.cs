using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>A microphone that gives no sound for a while, with an engine that recognizes one word in each 300 ms of speech.</summary>
public sealed class MissingSoundTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private const int WavHeaderBytes = 44;

    // During a phone call the system refuses to resume the audio context. A browser cannot be called, so this script simulates the call.
    private const string Phone = """
        globalThis.phone = { isCalling: false, isMuted: false, contexts: [] };
        globalThis.AudioContext = class extends AudioContext {
          constructor(...options) {
            super(...options);
            phone.contexts.push(this);
          }
          resume() {
            return phone.isCalling ? Promise.reject(new DOMException('In a call', 'InvalidStateError')) : super.resume();
          }
        };
        Object.defineProperty(MediaStreamTrack.prototype, 'muted', { get: () => phone.isMuted });
        """;

    private const string Call = """
        async () => {
          phone.isCalling = true;
          const started = performance.now();
          const said = new Promise((resolve) => {
            new MutationObserver(() => {
              if (document.querySelector('.no-sound')) resolve(performance.now() - started);
            }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
          });
          await Promise.all(phone.contexts.map((context) => context.suspend()));
          return await said;
        }
        """;

    private static readonly Sample Spoken = Sample.All[0];
    private static readonly Regex NoSound = new(@"^No sound from the microphone since \d\d:\d\d:\d\d$");
    private static readonly Regex Missing = new(@"^\d+(\.\d)? seconds? of audio missing$");

    [Fact]
    public async Task A_phone_call_is_reported_and_marked_as_a_gap_and_the_recording_continues()
    {
        var tab = await NewCallableTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();

        var milliseconds = await tab.EvaluateAsync<double>(Call);
        TestContext.Current.SendDiagnosticMessage($"Said after {milliseconds:F0} ms.");
        await Expect(page.Status).ToHaveTextAsync(NoSound);
        await Expect(page.Lines).Not.ToHaveCountAsync(0); // The utterance is finalized although no pause was detected.
        await Expect(page.Partial).ToHaveCountAsync(0);

        await tab.EvaluateAsync("() => { phone.isCalling = false; seen.live = ''; }");
        await Expect(page.Status).Not.ToHaveTextAsync(NoSound);
        await Expect(page.Gaps).ToHaveTextAsync(Missing);
        await page.WaitForPartialAsync();
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();

        await Expect(page.Gaps).ToHaveCountAsync(1);
        await Expect(tab.Locator(".dropped")).ToHaveCountAsync(0);
        var sound = await page.DownloadAsync("WAV");
        Assert.Equal(await page.ReadCapturedAudioAsync(), sound[WavHeaderBytes..]);
    }

    [Fact]
    public async Task A_suspended_audio_context_is_resumed_immediately()
    {
        var tab = await NewCallableTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();

        await tab.EvaluateAsync("() => Promise.all(phone.contexts.map((context) => context.suspend()))");
        await tab.WaitForFunctionAsync("() => phone.contexts.some((context) => context.state === 'running')");
        await tab.EvaluateAsync("() => { seen.live = ''; }");
        await page.WaitForPartialAsync();
    }

    [Fact]
    public async Task A_muted_microphone_is_reported_and_marked_as_a_gap()
    {
        var tab = await NewCallableTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();

        await tab.EvaluateAsync("() => { phone.isMuted = true; }");
        await Expect(page.Status).ToHaveTextAsync(NoSound);
        await tab.EvaluateAsync("() => { phone.isMuted = false; }");
        await Expect(page.Status).Not.ToHaveTextAsync(NoSound);

        await Expect(page.Gaps).ToHaveTextAsync(Missing);
    }

    [Fact]
    public async Task A_recording_without_sound_can_be_stopped_and_the_missing_end_is_marked_as_a_gap()
    {
        var tab = await NewCallableTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, await shared.GetAsync());
        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();

        await tab.EvaluateAsync<double>(Call);
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();

        Assert.NotEmpty(await page.ReadTranscriptAsync());
        await Expect(page.Gaps).ToHaveTextAsync(Missing);
    }

    private async Task<IPage> NewCallableTabAsync()
    {
        var tab = await NewTabAsync(Spoken.FullPath);
        await tab.AddInitScriptAsync(Phone);
        return tab;
    }
}
