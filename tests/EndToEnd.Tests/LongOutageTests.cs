using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// Outages of the lengths that a tunnel, an elevator or a closed laptop cause, with the default options. See
/// docs/reliability.md.
/// </summary>
public sealed class LongOutageTests(Browsers browsers) : OutageTest(browsers)
{
    // The default of Playground:DisconnectedRetention.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(1);
    private static readonly Regex Missing = new(@"^\d+(\.\d)? seconds? of audio missing$");

    /// <summary>Outages in seconds, by what becomes of the server meanwhile.</summary>
    public static TheoryData<int, ServerFate> Outages =>
        new MatrixTheoryData<int, ServerFate>([4, 35, 75, 180], [ServerFate.Kept, ServerFate.Restarted, ServerFate.Replaced]);

    [Theory(Explicit = true)]
    [MemberData(nameof(Outages))]
    public async Task A_recording_continues_after_an_outage(int seconds, ServerFate fate)
    {
        await using var playground = await Playgrounds.StartAsync(Playgrounds.Scripted);
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);
        await RecordAsync(page);

        await DisconnectAsync(page, proxy);
        await page.WaitForCapturedAudioAsync(TimeSpan.FromSeconds(seconds)); // The outage.
        await using var next = await ReconnectAsync(page, proxy, fate);
        await ContinueAsync(page, seconds, fate);
        await RecordMoreAndStopAsync(page);

        if (seconds <= 75)
            await AssertNothingIsLostOrRepeatedAsync(page);
        else
            await Expect(page.Gaps).ToHaveTextAsync(Missing);
        AssertNoErrors();
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Outages))]
    public async Task A_file_continues_after_an_outage(int seconds, ServerFate fate)
    {
        await using var playground = await Playgrounds.StartAsync(Playgrounds.Scripted);
        await using var proxy = new BreakableProxy(playground);
        var page = await OpenAsync(playground, proxy);
        await BeginFileAsync(page);

        await DisconnectAsync(page, proxy);
        await page.WaitAsync(TimeSpan.FromSeconds(seconds)); // The outage.
        await using var next = await ReconnectAsync(page, proxy, fate);
        await ContinueAsync(page, seconds, fate);
        await page.WaitUntilStoppedAsync();

        await AssertFileIsCompleteAsync(page);
        AssertNoErrors();
    }

    private static Task ContinueAsync(PlaygroundPage page, int seconds, ServerFate fate) =>
        fate == ServerFate.Kept && TimeSpan.FromSeconds(seconds) < Retention
            ? Expect(page.Notice).ToHaveCountAsync(0)
            : page.WaitUntilContinuedAsync();

    private static async Task<PlaygroundServer?> ReconnectAsync(PlaygroundPage page, BreakableProxy proxy, ServerFate fate)
    {
        var next = fate == ServerFate.Kept ? null : await StartNextAsync(hasSameKeys: fate == ServerFate.Restarted);
        if (next is not null)
            page.DependOn(next);
        proxy.Reconnect(next);
        return next;
    }
}

/// <summary>What becomes of the server during an outage.</summary>
public enum ServerFate
{
    /// <summary>It keeps running.</summary>
    Kept,

    /// <summary>It is another process with the same keys for data protection.</summary>
    Restarted,

    /// <summary>It is another process with other keys, as on another machine.</summary>
    Replaced,
}
