using System.Text.RegularExpressions;
using PortBridge.Testing;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// The connection is away for longer than the server keeps the page, or the server is replaced: the page continues with a
/// new circuit, without a reload.
/// </summary>
public sealed class LostCircuitTests(Browsers browsers, SharedPlayground shared) : OutageTest(browsers)
{
    // The number increases while the connection is down.
    private static readonly Regex SomeSeconds = new("^[1-9]");
    private static readonly Regex Missing = new(@"^\d+(\.\d)? seconds? of audio missing$");

    [Fact]
    public async Task A_recording_continues_when_the_server_has_given_up_the_page()
    {
        await using var playground = await Playgrounds.StartAsync(WithoutRetention);
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await RecordAsync(page);
        await DisconnectAsync(page, proxy);
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        await Expect(page.RecordingContinues).ToBeVisibleAsync();
        await playground.WaitForLogAsync(Evicted, Canceled);
        proxy.Reconnect();
        await page.WaitUntilContinuedAsync();
        await RecordMoreAndStopAsync(page);

        await AssertNothingIsLostOrRepeatedAsync(page);
        AssertNoErrors();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_recording_continues_when_the_server_is_replaced(bool hasSameKeys)
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await RecordAsync(page);
        await DisconnectAsync(page, proxy);
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        await using var next = await StartNextAsync(hasSameKeys);
        page.DependOn(next);
        proxy.Reconnect(next);
        await page.WaitUntilContinuedAsync();
        await RecordMoreAndStopAsync(page);

        await AssertNothingIsLostOrRepeatedAsync(page);
        AssertNoErrors();
    }

    [Fact]
    public async Task A_file_continues_when_the_server_has_given_up_the_page()
    {
        await using var playground = await Playgrounds.StartAsync(WithoutRetention);
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await BeginFileAsync(page);
        await DisconnectAsync(page, proxy);
        await playground.WaitForLogAsync(Evicted, Canceled);
        proxy.Reconnect();
        await page.WaitUntilContinuedAsync();
        await page.WaitUntilStoppedAsync();

        await AssertFileIsCompleteAsync(page);
        AssertNoErrors();
    }

    [Fact]
    public async Task A_file_continues_when_the_server_is_replaced()
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await BeginFileAsync(page);
        await DisconnectAsync(page, proxy);
        await using var next = await StartNextAsync(hasSameKeys: true);
        page.DependOn(next);
        proxy.Reconnect(next);
        await page.WaitUntilContinuedAsync();
        await page.WaitUntilStoppedAsync();

        await AssertFileIsCompleteAsync(page);
        AssertNoErrors();
    }

    [Fact]
    public async Task Audio_that_does_not_fit_into_the_buffer_is_a_gap_in_the_transcript()
    {
        await using var playground = await Playgrounds.StartAsync([.. WithoutRetention, "--Playground:MaxBufferedAudio=00:00:02"]);
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await RecordAsync(page);
        var before = await page.Lines.CountAsync();
        await DisconnectAsync(page, proxy);
        await Expect(page.BufferedSeconds.Locator("..")).ToContainTextAsync("It buffers at most 2 s.");
        await page.WaitForCapturedAudioAsync(TimeSpan.FromSeconds(5));
        await playground.WaitForLogAsync(Evicted, Canceled);
        proxy.Reconnect();
        await page.WaitUntilContinuedAsync();
        await RecordMoreAndStopAsync(page);

        await Expect(page.Gaps).ToHaveTextAsync(Missing);
        Assert.True(await page.Lines.CountAsync() > before);
        AssertNoErrors();
    }

    [Fact]
    public async Task A_recording_stopped_while_the_connection_is_down_is_transcribed_by_the_next_circuit()
    {
        await using var playground = await Playgrounds.StartAsync(WithoutRetention);
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await RecordAsync(page);
        await DisconnectAsync(page, proxy);
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        await page.Stop.ClickAsync();
        await Expect(page.RecordingContinues).ToBeHiddenAsync();
        await Expect(page.BufferedSeconds).ToBeVisibleAsync();
        await playground.WaitForLogAsync(Evicted, Canceled);
        proxy.Reconnect();
        await page.WaitUntilContinuedAsync();
        await page.WaitUntilStoppedAsync();

        await AssertNothingIsLostOrRepeatedAsync(page);
        AssertNoErrors();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Escape_while_the_connection_is_down_ends_the_recording(bool isEvicted)
    {
        await using var playground = isEvicted ? await Playgrounds.StartAsync(WithoutRetention) : null;
        var server = playground ?? await shared.GetAsync();
        await using var proxy = new BreakableProxy(server);
        var page = await OpenAsync(server, proxy);

        await RecordAsync(page);
        await DisconnectAsync(page, proxy);
        await Expect(page.BufferedSeconds).ToHaveTextAsync(SomeSeconds);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.BufferedSeconds).ToBeHiddenAsync();
        await (playground?.WaitForLogAsync(Evicted, Canceled) ?? Task.CompletedTask);
        proxy.Reconnect();
        await (isEvicted ? page.WaitForNextCircuitAsync() : Expect(page.Notice).ToHaveCountAsync(0));
        await page.WaitUntilStoppedAsync();

        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        AssertNoErrors();
    }

    [Fact]
    public async Task An_attempt_to_reconnect_that_fails_halfway_is_repeated()
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var tab = await NewWatchedTabAsync();
        var isBroken = false;
        var attempted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await tab.RouteWebSocketAsync("**/_blazor?**", socket =>
        {
            if (isBroken)
                _ = socket.CloseAsync();
            else
                socket.ConnectToServer();
        });
        await tab.RouteAsync("**/_blazor?id=*", async poll =>
        {
            await poll.AbortAsync();
            attempted.TrySetResult();
        });
        var page = await PlaygroundPage.OpenAsync(tab, playground, proxy.Address);
        await RecordAsync(page);

        await DisconnectAsync(page, proxy);
        isBroken = true;
        proxy.Reconnect();
        await attempted.Task.WithTimeout(Canceled);
        isBroken = false;

        await RecordMoreAndStopAsync(page);
        await AssertNothingIsLostOrRepeatedAsync(page);
    }

    [Fact]
    public async Task The_keyboard_controls_a_recording_that_continues()
    {
        await using var playground = await Playgrounds.StartAsync(WithoutRetention);
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);

        await RecordAsync(page);
        await DisconnectAsync(page, proxy);
        await playground.WaitForLogAsync(Evicted, Canceled);
        proxy.Reconnect();
        await page.WaitUntilContinuedAsync();
        await page.TapSpaceAsync();
        await page.WaitUntilStoppedAsync();
        await page.TapSpaceAsync();
        await Expect(page.Stop).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.WaitUntilStoppedAsync();

        AssertNoErrors();
    }

    [Fact]
    public async Task A_transcript_survives_the_replacement_of_its_server()
    {
        var playground = await shared.GetAsync();
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);
        await page.TranscribeAsync(Spoken);
        var words = await page.ReadTranscriptAsync();

        await DisconnectAsync(page, proxy);
        await using var next = await StartNextAsync(hasSameKeys: true);
        page.DependOn(next);
        proxy.Reconnect(next);
        await page.WaitForNextCircuitAsync();
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.TranscribeAsync(Spoken);

        Assert.Equal($"{words} {words}", await page.ReadTranscriptAsync());
        AssertNoErrors();
    }
}
