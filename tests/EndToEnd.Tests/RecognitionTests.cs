using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Transcription of speech on the page, with a real engine.</summary>
public sealed class RecognitionTests(Browsers browsers, RecognitionTests.RealPlayground real)
    : BrowserTest(browsers), IClassFixture<RecognitionTests.RealPlayground>
{
    private const double WordErrorLimit = 0.2;

    [Fact]
    public async Task Speech_from_the_microphone_is_shown_on_the_page()
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
        await AssertSameAsFileAsync(page);
    }

    [Fact]
    public async Task A_sample_is_transcribed_and_stops_at_its_end()
    {
        var sample = Sample.All[0];
        var page = await OpenAsync(real.Server);
        await RequireEngineAsync(page);

        await page.PlayAsync(sample);
        await page.WaitForPartialAsync();
        await page.WaitUntilStoppedAsync();

        Assert.InRange(WordErrorRate.Compute(sample.Words, await page.ReadTranscriptAsync()), 0, WordErrorLimit);
    }

    [Fact]
    public async Task Two_concurrent_pages_show_only_their_own_transcripts()
    {
        var (first, second) = (Sample.All[0], Sample.All[1]);
        var one = await OpenAsync(real.Server);
        var other = await OpenAsync(real.Server);
        await RequireEngineAsync(one);

        await Task.WhenAll(one.TranscribeAsync(first), other.TranscribeAsync(second));

        Assert.InRange(WordErrorRate.Compute(first.Words, await one.ReadTranscriptAsync()), 0, WordErrorLimit);
        Assert.InRange(WordErrorRate.Compute(second.Words, await other.ReadTranscriptAsync()), 0, WordErrorLimit);
    }

    // Skips with the page's message if the engine cannot run.
    private static async Task RequireEngineAsync(PlaygroundPage page)
    {
        await Expect(page.WorkerState).ToHaveTextAsync(new Regex("^(Ready|Not available)$"));
        if (await page.WorkerState.TextContentAsync() != "Ready")
            Assert.Skip($"The engine cannot run here. {await page.Notice.InnerTextAsync()}");
    }

    // An overloaded browser loses microphone audio before the page receives it, so the reference is the audio that the page
    // received. Another test compares the transcript of a file with the spoken words.
    private static async Task AssertSameAsFileAsync(PlaygroundPage page)
    {
        var spoken = await page.ReadTranscriptAsync();
        var audio = await page.DownloadAsync("WAV");
        await page.ClearAsync();
        await page.TranscribeAsync("captured.wav", audio);
        Assert.InRange(WordErrorRate.Compute(await page.ReadTranscriptAsync(), spoken), 0, WordErrorLimit);
    }

    /// <summary>A playground with a real engine.</summary>
    public sealed class RealPlayground : IAsyncLifetime
    {
        public PlaygroundServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await Playgrounds.StartAsync(Playgrounds.PocketSphinx);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
