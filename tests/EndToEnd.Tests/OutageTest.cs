using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// A test of a page whose connection is lost during a recording or a file, with an engine that returns a word for every
/// 300 ms of speech, so that lost audio results in missing words.
/// </summary>
public abstract class OutageTest(Browsers browsers) : BrowserTest(browsers)
{
    /// <summary>The server gives up a page at once whose connection is lost, and logs it.</summary>
    protected static readonly string[] WithoutRetention =
    [
        .. Playgrounds.Scripted,
        "--Playground:DisconnectedRetention=00:00:00.1",
        "--Logging:LogLevel:Microsoft.AspNetCore.Components.Server.Circuits=Debug",
    ];

    /// <summary>A part of the log message about a page that the server has given up.</summary>
    protected const string Evicted = "evicted due to";

    protected const int FileRepetitions = 20;

    private const int WavHeaderBytes = 44;

    // The shortest of the repeated sentences, one of which would be lost or repeated.
    private static readonly TimeSpan Sentence = TimeSpan.FromSeconds(4);

    // The session of the next circuit begins without the noise floor of the one before, so it may find the start of its
    // first sentence elsewhere. The position of the others among the chunks may differ.
    private static readonly TimeSpan FirstSentenceTolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SentenceTolerance = TimeSpan.FromMilliseconds(60);

    // The attempts to reconnect are logged by Blazor and by the browser.
    private static readonly Regex Attempt = new(
        "Failed to load resource|Error from HTTP request|WebSocket connection to|Failed to start the transport|Unable to connect|Connection disconnected|Failed to complete negotiation|Failed to start the connection");

    private readonly List<string> _errors = [];

    protected static Sample Spoken => Sample.All[0];

    protected static CancellationToken Canceled => TestContext.Current.CancellationToken;

    /// <summary>Opens the page behind a proxy, with a microphone that repeats <see cref="Spoken"/>.</summary>
    protected async Task<PlaygroundPage> OpenAsync(PlaygroundServer playground, BreakableProxy proxy) =>
        await PlaygroundPage.OpenAsync(await NewWatchedTabAsync(), playground, proxy.Address);

    protected async Task<IPage> NewWatchedTabAsync()
    {
        var tab = await NewTabAsync(Spoken.FullPath);
        tab.PageError += (_, error) => _errors.Add(error);
        tab.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !Attempt.IsMatch(message.Text))
                _errors.Add(message.Text);
        };
        return tab;
    }

    protected static async Task RecordAsync(PlaygroundPage page)
    {
        await page.Start.ClickAsync();
        await page.WaitForPartialAsync();
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
    }

    /// <summary>Uploads a file and waits until it is partly transcribed.</summary>
    protected static async Task BeginFileAsync(PlaygroundPage page)
    {
        await page.FileInput.SetInputFilesAsync(new FilePayload { Name = "long.wav", MimeType = "audio/wav", Buffer = LongWav() });
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
    }

    /// <summary>
    /// Starts the next server. One with other keys for data protection cannot read what the page has of the previous one.
    /// </summary>
    protected static Task<PlaygroundServer> StartNextAsync(bool hasSameKeys) => Playgrounds.StartAsync(
        Playgrounds.Scripted,
        hasSameKeys ? null : [new("HOME", Directory.CreateTempSubdirectory().FullName)]);

    /// <summary>Breaks the connection, and waits until the page shows it.</summary>
    protected static async Task DisconnectAsync(PlaygroundPage page, BreakableProxy proxy)
    {
        await page.RememberCircuitAsync();
        proxy.Disconnect();
        await Expect(page.Notice).ToContainTextAsync("The connection to the server was lost.");
    }

    /// <summary>Lets the recording recognize more after an outage, and stops it.</summary>
    protected static async Task RecordMoreAndStopAsync(PlaygroundPage page)
    {
        await Expect(page.Notice).ToHaveCountAsync(0);
        await Expect(page.Stop).ToBeVisibleAsync();
        await page.ForgetPartialAsync();
        await page.WaitForPartialAsync();
        await page.Stop.ClickAsync();
        await page.WaitUntilStoppedAsync();
    }

    /// <summary>The transcript has as much speech as that of a file with exactly the captured audio.</summary>
    protected static async Task AssertNothingIsLostOrRepeatedAsync(PlaygroundPage page) =>
        await AssertSameSpeechAsync(page, WavOf(await page.ReadCapturedAudioAsync()));

    /// <summary>The transcript has as much speech as the whole file.</summary>
    protected static Task AssertFileIsCompleteAsync(PlaygroundPage page) => AssertSameSpeechAsync(page, LongWav());

    // Words would be less exact: each sentence rounds down.
    private static async Task AssertSameSpeechAsync(PlaygroundPage page, byte[] wav)
    {
        await Expect(page.Gaps).ToHaveCountAsync(0);
        var (_, speech) = await ReadSpeechAsync(page);
        await page.ClearAsync();
        await page.TranscribeAsync("whole.wav", wav);
        var (sentences, expected) = await ReadSpeechAsync(page);
        var tolerance = FirstSentenceTolerance + sentences * SentenceTolerance;
        Assert.True(tolerance < Sentence, $"{sentences} sentences are too many for this check.");
        Assert.InRange(speech, expected - tolerance, expected + tolerance);
    }

    private static async Task<(int Sentences, TimeSpan Speech)> ReadSpeechAsync(PlaygroundPage page)
    {
        using var transcript = JsonDocument.Parse(await page.DownloadAsync("JSON", clicksAgain: true));
        var lengths = transcript.RootElement.GetProperty("lines").EnumerateArray()
            .Select(line => line.GetProperty("end_ms").GetInt64() - line.GetProperty("start_ms").GetInt64()).ToList();
        return (lengths.Count, TimeSpan.FromMilliseconds(lengths.Sum()));
    }

    protected void AssertNoErrors() => Assert.Empty(_errors);

    private static byte[] LongWav() =>
        WavOf([.. Enumerable.Repeat(File.ReadAllBytes(Spoken.FullPath)[WavHeaderBytes..], FileRepetitions).SelectMany(audio => audio)]);

    // The length in the header is 0: until the end of the file.
    private static byte[] WavOf(byte[] audio)
    {
        var header = File.ReadAllBytes(Spoken.FullPath)[..WavHeaderBytes];
        BitConverter.TryWriteBytes(header.AsSpan(WavHeaderBytes - sizeof(int)), 0);
        return [.. header, .. audio];
    }
}
