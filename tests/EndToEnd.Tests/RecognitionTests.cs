using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The main job, with a real engine: what is said into the page is read on the page.</summary>
public sealed class RecognitionTests(Browsers browsers, RecognitionTests.RealPlayground real)
    : BrowserTest(browsers), IClassFixture<RecognitionTests.RealPlayground>
{
    private const double WordErrorLimit = 0.2;

    [Fact]
    public async Task What_is_said_into_the_microphone_is_read_on_the_page()
    {
        var sample = Sample.All[0];
        var page = await OpenAsync(real.Server, sample.FullPath);
        await RequireEngineAsync(page);

        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();

        await Expect(page.Partial).ToHaveCountAsync(0);
        await AssertSameAsAFileAsync(page);
    }

    [Fact]
    public async Task A_sample_takes_the_very_same_way_and_ends_by_itself()
    {
        var sample = Sample.All[0];
        var page = await OpenAsync(real.Server);
        await RequireEngineAsync(page);

        await page.PlayAsync(sample);
        await page.WaitForPartialAsync();
        await page.WaitUntilStoppedAsync();

        Assert.InRange(WordError.Between(sample.Words, await page.ReadTranscriptAsync()), 0, WordErrorLimit);
    }

    [Fact]
    public async Task Two_people_who_bring_speech_at_once_read_their_own_words_only()
    {
        var (first, second) = (Sample.All[0], Sample.All[1]);
        var one = await OpenAsync(real.Server);
        var other = await OpenAsync(real.Server);
        await RequireEngineAsync(one);

        await Task.WhenAll(one.TranscribeAsync(first), other.TranscribeAsync(second));

        Assert.InRange(WordError.Between(first.Words, await one.ReadTranscriptAsync()), 0, WordErrorLimit);
        Assert.InRange(WordError.Between(second.Words, await other.ReadTranscriptAsync()), 0, WordErrorLimit);
    }

    // With the page's own words, where the engine cannot run.
    private static async Task RequireEngineAsync(PlaygroundPage page)
    {
        await Expect(page.WorkerState).ToHaveTextAsync(new Regex("^(Ready|Not available)$"));
        if (await page.WorkerState.TextContentAsync() != "Ready")
            Assert.Skip($"The engine cannot run here. {await page.Notice.InnerTextAsync()}");
    }

    // A starved browser loses sound of its microphone before the page gets it, so the reference is the sound that the page
    // got. Another test compares such a file with the words spoken.
    private static async Task AssertSameAsAFileAsync(PlaygroundPage page)
    {
        var spoken = await page.ReadTranscriptAsync();
        var sound = await page.DownloadAsync("WAV");
        await page.ClearAsync();
        await page.TranscribeAsync("captured.wav", sound);
        Assert.InRange(WordError.Between(await page.ReadTranscriptAsync(), spoken), 0, WordErrorLimit);
    }

    /// <summary>A playground with the engine.</summary>
    public sealed class RealPlayground : IAsyncLifetime
    {
        public PlaygroundServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await Playgrounds.StartAsync(Playgrounds.PocketSphinx);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
