using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Transcription of files, with an engine that returns a word for every 300 ms of speech.</summary>
public sealed class FileTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private static readonly Sample Spoken = Sample.All[0];

    // The same words a hundred times. The length in the header is 0, as in a WAV file from a pipe.
    private static byte[] LongWav { get; } = Repeat(File.ReadAllBytes(Spoken.FullPath), times: 100);

    [Fact]
    public async Task A_dropped_file_is_transcribed_like_a_played_one()
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);
        await page.PlayAsync(Spoken);
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.WaitUntilStoppedAsync();
        var played = await page.CountWordsAsync();
        await page.ClearAsync();

        await page.DropAsync(Spoken);
        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.WaitUntilStoppedAsync();

        Assert.InRange(await page.CountWordsAsync(), played - 1, played + 1);
        await Expect(page.FileProgress).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_file_that_only_the_browser_can_decode_is_transcribed()
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
        await page.WaitUntilStoppedAsync();
        await Expect(page.Notice).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_file_that_only_the_server_can_read_is_transcribed()
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);

        await page.FileInput.SetInputFilesAsync(new FilePayload
        {
            Name = "spoken.aiff",
            MimeType = "audio/aiff",
            Buffer = ToAiff(await File.ReadAllBytesAsync(Spoken.FullPath, TestContext.Current.CancellationToken)),
        });

        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await page.WaitUntilStoppedAsync();
        await Expect(page.Notice).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_left_of_a_truncated_file_is_transcribed_and_the_damage_is_reported()
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);
        var whole = await File.ReadAllBytesAsync(Spoken.FullPath, TestContext.Current.CancellationToken);

        await page.FileInput.SetInputFilesAsync(new FilePayload
        {
            Name = "truncated.wav",
            MimeType = "audio/wav",
            Buffer = whole[..(whole.Length * 3 / 4)],
        });

        await Expect(page.Lines).Not.ToHaveCountAsync(0);
        await Expect(page.Notice).ToContainTextAsync("The file is damaged.");
    }

    [Fact]
    public async Task A_file_shows_its_progress_and_can_be_canceled()
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

        await page.WaitUntilStoppedAsync();
        await Expect(page.FileProgress).ToHaveCountAsync(0);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("notes.mp3", "This is not audio.", "The file could not be read.")]
    [InlineData("cut.wav", "RIFF", "The file could not be read.")]
    [InlineData("nothing.ogg", "", "The file is empty.")]
    public async Task A_file_without_audio_is_rejected_with_a_message(string name, string content, string sentence)
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

    /// <summary>Silence, two channels that are inverted, speech that is too quiet, and a click.</summary>
    [Theory]
    [InlineData(2, 1, 0, "silent (-120 dBFS)")]
    [InlineData(2, 2, 0.3, "silent (-120 dBFS)")]
    [InlineData(2, 1, 0.0002, "too quiet: its loudest part is at -7")]
    [InlineData(0.02, 1, 0.3, "Speech must last at least")]
    public async Task A_file_without_speech_is_explained_with_its_level(double seconds, int channels, double amplitude, string text)
    {
        var playground = await shared.GetAsync();
        var page = await OpenAsync(playground);

        await page.FileInput.SetInputFilesAsync(new FilePayload
        {
            Name = "nothing.wav",
            MimeType = "audio/wav",
            Buffer = Tone(seconds, channels, amplitude),
        });

        await Expect(page.Notice).ToContainTextAsync("No speech was found.");
        await Expect(page.Notice).ToContainTextAsync(text);
        await Expect(page.Lines).ToHaveCountAsync(0);
    }

    // Each channel is the inverse of the one before.
    private static byte[] Tone(double seconds, int channels, double amplitude)
    {
        const int Rate = 16_000;
        const int BytesPerSample = sizeof(short);
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        var frames = (int)(seconds * Rate);
        var bytes = frames * channels * BytesPerSample;
        writer.Write("RIFF"u8);
        writer.Write(36 + bytes);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)channels);
        writer.Write(Rate);
        writer.Write(Rate * channels * BytesPerSample);
        writer.Write((short)(channels * BytesPerSample));
        writer.Write((short)(8 * BytesPerSample));
        writer.Write("data"u8);
        writer.Write(bytes);
        for (var i = 0; i < frames; i++)
        {
            var sample = (short)Math.Round(amplitude * short.MaxValue * Math.Sin(2 * Math.PI * 300 * i / Rate));
            for (var channel = 0; channel < channels; channel++)
                writer.Write(channel % 2 == 0 ? sample : (short)-sample);
        }

        return file.ToArray();
    }

    // Mono PCM16 at 16 kHz, with the most significant byte first.
    private static byte[] ToAiff(byte[] wav)
    {
        const int HeaderBytes = 44;
        byte[] rate = [0x40, 0x0c, 0xfa, 0, 0, 0, 0, 0, 0, 0];
        var data = wav[HeaderBytes..];
        for (var i = 0; i + 1 < data.Length; i += 2)
            (data[i], data[i + 1]) = (data[i + 1], data[i]);
        byte[] common = [.. "COMM"u8, .. BigEndian(18), 0, 1, .. BigEndian(data.Length / 2), 0, 16, .. rate];
        byte[] sound = [.. "SSND"u8, .. BigEndian(data.Length + 8), .. BigEndian(0), .. BigEndian(0), .. data];
        return [.. "FORM"u8, .. BigEndian(4 + common.Length + sound.Length), .. "AIFF"u8, .. common, .. sound];

        static byte[] BigEndian(int value) =>
            [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }

    // A browser that can decode WebM can also encode it.
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
        const int HeaderBytes = 44;
        var header = wav[..HeaderBytes];
        BitConverter.TryWriteBytes(header.AsSpan(HeaderBytes - sizeof(int)), 0);
        return [.. header, .. Enumerable.Repeat(wav[HeaderBytes..], times).SelectMany(audio => audio)];
    }
}
