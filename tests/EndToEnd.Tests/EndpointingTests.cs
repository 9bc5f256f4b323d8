using System.Runtime.InteropServices;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Speech;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The endpointing options of sessions, with a real worker.</summary>
public sealed class EndpointingTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_sessions_of_one_worker_use_their_own_silence_durations()
    {
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            LongTimeouts.Apply(options);
            options.Worker.FileName = BuiltPrograms.Worker;
            foreach (var argument in Playgrounds.Scripted)
                options.Worker.Arguments.Add(argument);
        });
        await host.WhenAsync(status => status.State == WorkerState.Ready);

        var finals = await Task.WhenAll(CountFinalsAsync(host.Bridge, 500), CountFinalsAsync(host.Bridge, 3000));

        Assert.InRange(finals[0], 2, int.MaxValue);
        Assert.Equal(1, finals[1]);
        Assert.Equal(1, host.Bridge.Worker.Generation);
    }

    [Fact]
    public async Task A_slider_value_set_by_keyboard_persists_and_is_sent_to_the_worker()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground);
        var pause = tab.GetByLabel("Pause that ends a sentence");

        await page.Settings.ClickAsync();
        await Expect(pause).ToHaveAttributeAsync("aria-valuetext", "800 ms (default)");
        await pause.PressAsync("ArrowRight");
        await Expect(pause).ToHaveAttributeAsync("aria-valuetext", "850 ms");
        await tab.WaitForFunctionAsync("() => localStorage.length > 0");
        await tab.ReloadAsync();
        await page.WaitUntilInteractiveAsync();
        await page.Settings.ClickAsync();
        await Expect(pause).ToHaveValueAsync("850");

        await page.Details.ClickAsync();
        await page.TranscribeAsync(Sample.All[0]);
        var start = tab.Locator(".frames li").Filter(new() { HasText = "start_session" });
        await Expect(start.Locator("pre")).ToContainTextAsync("\"silence_duration_ms\": 850");

        await tab.GetByLabel("Finalize the text at each pause").UncheckAsync();
        await Expect(pause).ToBeDisabledAsync();
    }

    /// <summary>Counts the finals of a recording that is sent twice and ends with 1.4 s of silence.</summary>
    private static async Task<int> CountFinalsAsync(ISpeechBridge bridge, int silenceMs)
    {
        var recording = Recording.Read(Sample.All[0].FullPath);
        await using var session = await bridge.OpenSessionAsync(
            new SessionOptions
            {
                SampleRate = recording.SampleRate,
                Endpointing = new(SilenceDuration: TimeSpan.FromMilliseconds(silenceMs)),
            },
            Cancel);
        var finals = session.ReadEventsAsync(Cancel).OfType<SpeechEvent.Final>().CountAsync(Cancel).AsTask();
        foreach (var samples in new[] { recording.Samples, recording.Samples })
            await session.WriteAsync(MemoryMarshal.AsBytes(samples.AsSpan()).ToArray(), Cancel);
        await session.StopAsync(Cancel);
        return await finals;
    }
}
