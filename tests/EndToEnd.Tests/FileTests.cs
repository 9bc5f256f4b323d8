using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Files that a person brings, with an engine that says a word for every 300 ms of speech.</summary>
public sealed class FileTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private static readonly Sample Spoken = Sample.All[0];

    // A hundred times the same words, which the length in the head does not tell, as a pipe's would not.
    private static byte[] LongWav { get; } = Repeat(File.ReadAllBytes(Spoken.FullPath), times: 100);

    [Fact]
    public async Task A_file_that_is_dropped_is_written_as_one_that_is_played()
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);
        await page.PlayAsync(Spoken);
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.SettleAsync();
        var played = await page.CountWordsAsync();
        await page.ClearAsync();

        await page.DropAsync(Spoken);
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.SettleAsync();

        Assert.InRange(await page.CountWordsAsync(), played - 1, played + 1);
        await Expect(page.FileProgress).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_file_that_only_the_browser_can_decode_is_written_too()
    {
        var playground = await shared.GetAsync();
        var tab = await NewTabAsync();
        var page = await PlaygroundPage.OpenAsync(tab, playground);

        await page.FileInput.SetInputFilesAsync(new FilePayload
        {
            Name = "spoken.webm",
            MimeType = "audio/webm",
            Buffer = await EncodeAsync(tab),
        });

        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.SettleAsync();
        await Expect(page.Notice).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_file_shows_how_far_it_is_and_can_be_cancelled()
    {
        var folder = Directory.CreateTempSubdirectory();
        var file = Path.Combine(folder.FullName, "long.wav");
        await File.WriteAllBytesAsync(file, LongWav, TestContext.Current.CancellationToken);
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);
        await page.FileInput.SetInputFilesAsync(file);

        await Expect(page.FileProgress).ToHaveAttributeAsync("value", new System.Text.RegularExpressions.Regex(@"^0\.\d"));
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.Cancel.ClickAsync();

        await page.SettleAsync();
        await Expect(page.FileProgress).ToHaveCountAsync(0);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("notes.mp3", "This is no sound.", "The file could not be read.")]
    [InlineData("cut.wav", "RIFF", "The file could not be read.")]
    [InlineData("nothing.ogg", "", "The file is empty.")]
    public async Task A_file_without_sound_is_refused_with_a_sentence_that_says_so(string name, string content, string sentence)
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);

        await page.FileInput.SetInputFilesAsync(new FilePayload
        {
            Name = name,
            MimeType = "audio/mpeg",
            Buffer = System.Text.Encoding.ASCII.GetBytes(content),
        });

        await Expect(page.Notice).ToContainTextAsync(sentence);
        await Expect(page.Start).ToBeVisibleAsync();
    }

    // A browser that can decode WebM can make it as well.
    private static async Task<byte[]> EncodeAsync(IPage tab)
    {
        var encoded = await tab.EvaluateAsync<int[]>("""
            async (name) => {
              const context = new AudioContext();
              const file = await (await fetch(`samples/${name}`)).arrayBuffer();
              const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(file) });
              const goal = context.createMediaStreamDestination();
              const recorder = new MediaRecorder(goal.stream, { mimeType: 'audio/webm' });
              const done = new Promise((resolve) => { recorder.ondataavailable = ({ data }) => resolve(data); });
              source.onended = () => recorder.stop();
              source.connect(goal);
              await context.resume();
              recorder.start();
              source.start(0, 0, 3);
              return [...new Uint8Array(await (await done).arrayBuffer())];
            }
            """, Spoken.File);
        return [.. encoded.Select(value => (byte)value)];
    }

    private static byte[] Repeat(byte[] wav, int times)
    {
        const int HeadBytes = 44;
        var head = wav[..HeadBytes];
        BitConverter.TryWriteBytes(head.AsSpan(HeadBytes - sizeof(int)), 0);
        return [.. head, .. Enumerable.Repeat(wav[HeadBytes..], times).SelectMany(sound => sound)];
    }
}
