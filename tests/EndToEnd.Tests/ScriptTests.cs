using Microsoft.Playwright;
using PortBridge.Testing.Hosting;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Single scripts of the page, in a browser.</summary>
public sealed class ScriptTests(Browsers browsers) : BrowserTest(browsers)
{
    private const string ReadWav = """
        async ([format, bits, channels]) => {
          const { layoutOf, secondsOf } = await import('/wav-file.js');
          const [rate, frames, bytes] = [8000, 12000, bits / 8];
          const view = new DataView(new ArrayBuffer(70 + frames * channels * bytes));
          const text = (at, letters) => [...letters].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
          text(0, 'RIFF'); view.setUint32(4, view.byteLength - 8, true); text(8, 'WAVE');
          text(12, 'LIST'); view.setUint32(16, 5, true);
          text(26, 'fmt '); view.setUint32(30, 16, true); view.setUint16(34, format, true); view.setUint16(36, channels, true);
          view.setUint32(38, rate, true); view.setUint16(46, channels * bytes, true); view.setUint16(48, bits, true);
          text(50, 'data'); view.setUint32(54, frames * channels * bytes, true);
          const write = {
            '1/8': (at, x) => view.setUint8(at, Math.round(x * 127) + 128),
            '1/16': (at, x) => view.setInt16(at, Math.round(x * 32767), true),
            '1/24': (at, x) => { const n = Math.round(x * 8388607); view.setUint8(at, n & 255); view.setInt16(at + 1, n >> 8, true); },
            '1/32': (at, x) => view.setInt32(at, Math.round(x * 2147483647), true),
            '3/32': (at, x) => view.setFloat32(at, x, true),
            '3/64': (at, x) => view.setFloat64(at, x, true),
          }[`${format}/${bits}`];
          const sample = (i) => Math.sin(i / 10) / 2;
          for (let i = 0; i < frames; i++) {
            for (let channel = 0; channel < channels; channel++) write(58 + (i * channels + channel) * bytes, sample(i));
          }
          const file = new Blob([view.buffer.slice(0, 58 + frames * channels * bytes)]);
          const read = [];
          for await (const second of secondsOf(file, await layoutOf(file))) read.push(...second);
          return [read.length, Math.max(...read.map((value, i) => Math.abs(value - sample(i))))];
        }
        """;

    private const string SendDuringOutage = """
        async () => {
          const { ChunkSender, CHUNK_MS } = await import('/chunk-sender.js');
          const connection = Object.assign(new EventTarget(), { isUp: true });
          const become = (isUp) => { connection.isUp = isUp; connection.dispatchEvent(new Event('change')); };
          const sender = new ChunkSender(connection, 1200);
          const got = [];
          const answers = [];
          const send = (item) => { got.push(item.number); return new Promise((resolve) => answers.push(resolve)); };
          sender.open(send, () => got.push('refused'));
          for (let i = 0; i < 3; i++) sender.push(new Uint8Array(2));
          answers[0](true);
          await 0;
          await 0;
          become(false);
          for (let i = 0; i < 1208; i++) sender.push(new Uint8Array(2));
          const kept = [sender.bufferedMs / CHUNK_MS, sender.uncommitted()[0].number];
          become(true);
          const again = got.slice(3, 5);
          return [...kept, ...again, sender.capturedMs(CHUNK_MS) / CHUNK_MS, sender.capturedMs(CHUNK_MS - 1)];
        }
        """;

    private const string SendToNextSession = """
        async () => {
          const { ChunkSender, CHUNK_MS } = await import('/chunk-sender.js');
          const connection = Object.assign(new EventTarget(), { isUp: true });
          const become = (isUp) => { connection.isUp = isUp; connection.dispatchEvent(new Event('change')); };
          const sender = new ChunkSender(connection, 8);
          const got = [];
          const send = async (item) => { got.push('pcm' in item ? `${item.number}:${item.pcm[0]}` : `${item.number}:end`); return 'pcm' in item; };
          const settle = () => new Promise((resolve) => { setTimeout(resolve); });
          let chunk = 0;
          const push = (count) => { for (let i = 0; i < count; i++) sender.push(new Uint8Array([chunk++])); };
          sender.open(send, () => sender.retire());
          push(6);
          await settle();
          sender.commit(3);
          become(false);
          push(7);
          const captured = sender.capturedLength / CHUNK_MS;
          sender.restart();
          become(true);
          got.length = 0;
          sender.open(send, () => sender.retire());
          await settle();
          const second = got.splice(0).join(' ');
          const position = sender.capturedMs(0) / CHUNK_MS;
          sender.commit(9);
          sender.end(null);
          await settle();
          sender.restart();
          got.length = 0;
          sender.open(send, () => sender.retire());
          await settle();
          const third = got.join(' ');
          sender.commit(99);
          return [captured, second, position, third, sender.uncommitted().length];
        }
        """;

    private const string EndInOrder = """
        async () => {
          const { ChunkSender } = await import('/chunk-sender.js');
          const connection = Object.assign(new EventTarget(), { isUp: true });
          const sender = new ChunkSender(connection, 1200);
          sender.push(new Uint8Array(2));
          sender.push(new Uint8Array(2));
          sender.end('MicrophoneLost');
          sender.push(new Uint8Array(2));
          sender.end(null);
          const got = [];
          sender.open(async (item) => { got.push('pcm' in item ? item.number : item.error); return true; }, () => {});
          await new Promise((resolve) => { setTimeout(resolve); });
          return [got.join(), sender.bufferedMs];
        }
        """;

    private const string WatchSound = """
        async () => {
          const { SoundWatch } = await import('/sound-watch.js');
          const reports = [];
          const context = Object.assign(new EventTarget(), { state: 'running', resume: async () => { reports.push('resume'); } });
          const track = { muted: false };
          const watch = new SoundWatch(context, track, () => reports.push('missing'), (ms) => reports.push(ms));
          const start = Date.now();
          const become = (state) => { context.state = state; context.dispatchEvent(new Event('statechange')); };
          const hear = (ms) => watch.hears(start + ms);
          hear(20);
          hear(2000); // A busy browser.
          become('suspended');
          hear(2020); // Was on its way.
          become('running');
          hear(2940);
          hear(2960);
          hear(9000); // The device was asleep.
          track.muted = true;
          reports.push(hear(9020));
          track.muted = false;
          hear(9040);
          watch.stop();
          return reports.map(String);
        }
        """;

    private const string SkipUncapturedAudio = """
        async () => {
          const { ChunkSender, CHUNK_MS } = await import('/chunk-sender.js');
          const connection = Object.assign(new EventTarget(), { isUp: true });
          const sender = new ChunkSender(connection, 1200);
          const got = [];
          sender.push(new Uint8Array(2));
          sender.miss(3600);
          sender.miss(3600);
          sender.skip(10 * CHUNK_MS);
          sender.push(new Uint8Array(2));
          sender.open((item) => { got.push(item); return new Promise(() => {}); }, () => {});
          const numbers = got.map((item) => 'pcm' in item ? item.number : `since ${item.missingSince}`);
          connection.isUp = false;
          connection.dispatchEvent(new Event('change'));
          for (let i = 0; i < 1200; i++) sender.push(new Uint8Array(2));
          return [numbers.join(), sender.capturedMs(0) / CHUNK_MS, sender.capturedMs(CHUNK_MS) / CHUNK_MS];
        }
        """;

    private const string StoreTooManyLines = """
        async () => {
          const { create } = await import('/transcript-store.js');
          const stored = (memory) => new TextDecoder().decode(memory.recall()).split('\n');
          const memory = create(null);
          memory.write(0, 0, ['first', 'x'.repeat(499_990)], null);
          memory.write(0, 2, ['third', 'fourth'], { captureId: 1, nextChunk: 9, positionMs: 450 });
          const [about, ...kept] = stored(memory);
          const next = create(null);
          const again = stored(next).slice(1);
          const answers = [next.write(0, 4, ['fifth'], null), next.write(0, 9, ['lost'], null), next.write(0, 3, ['other'], null)];
          const rest = stored(next).slice(1);
          next.write(0, 0, [], null);
          const { removedLines, committed } = JSON.parse(about);
          return [removedLines, committed, kept.join(), again.join(), answers.join(), rest.join(), sessionStorage.length];
        }
        """;

    [Theory]
    [InlineData(1, 8, 1, 0.01)]
    [InlineData(1, 16, 1, 0.0001)]
    [InlineData(1, 16, 2, 0.0001)]
    [InlineData(1, 24, 2, 0.000001)]
    [InlineData(1, 32, 1, 0.000001)]
    [InlineData(3, 32, 2, 0.000001)]
    [InlineData(3, 64, 1, 0.000001)]
    public async Task A_wav_file_of_any_bit_depth_is_read_sample_by_sample(
        int format, int bits, int channels, double tolerance)
    {
        var page = await OpenScriptsAsync();

        var read = await page.EvaluateAsync<double[]>(ReadWav, new[] { format, bits, channels });

        Assert.Equal(12_000, read[0]);
        Assert.InRange(read[1], 0, tolerance);
    }

    [Fact]
    public async Task Unacknowledged_chunks_are_resent_and_the_oldest_chunks_beyond_the_buffer_are_dropped()
    {
        var page = await OpenScriptsAsync();

        var seen = await page.EvaluateAsync<double[]>(SendDuringOutage);

        // Of 1,211 chunks the first is acknowledged and the last 1,200 are kept: the ten in between are dropped.
        Assert.Equal([1200, 11, 11, 12, 11, 49], seen);
    }

    [Fact]
    public async Task The_next_session_receives_all_chunks_that_are_not_committed_and_the_end()
    {
        var page = await OpenScriptsAsync();

        var seen = await page.EvaluateAsync<object[]>(SendToNextSession);

        // Of 13 chunks, 3 are committed, the last 8 fit, and the 2 in between are the gap. Then 9 numbers are committed.
        Assert.Equal(
            ["13", "2:5 3:6 4:7 5:8 6:9 7:10 8:11 9:12", "5", "0:12 1:end", "0"],
            seen.Select(value => value.ToString()));
    }

    [Fact]
    public async Task Missing_sound_is_measured_and_the_audio_context_is_resumed()
    {
        var page = await OpenScriptsAsync();

        var reports = await page.EvaluateAsync<string[]>(WatchSound);

        Assert.Equal(["resume", "missing", "900", "missing", "6020", "true"], reports);
    }

    [Fact]
    public async Task Audio_that_was_not_captured_is_skipped_in_the_numbers_and_not_counted_as_dropped()
    {
        var page = await OpenScriptsAsync();

        var seen = await page.EvaluateAsync<object[]>(SkipUncapturedAudio);

        // Of 1,204 items, the two oldest chunks and the two messages between them do not fit.
        Assert.Equal(["0,since 3600,since 3600,11", "2", "3"], seen.Select(value => value.ToString()));
    }

    [Fact]
    public async Task The_end_is_sent_once_and_after_the_last_chunk()
    {
        var page = await OpenScriptsAsync();

        var seen = await page.EvaluateAsync<object[]>(EndInOrder);

        Assert.Equal(["0,1,MicrophoneLost", "0"], seen.Select(value => value.ToString()));
    }

    [Fact]
    public async Task A_transcript_that_exceeds_the_storage_keeps_the_newest_lines_and_counts_the_removed_ones()
    {
        var page = await OpenScriptsAsync();

        var seen = await page.EvaluateAsync<object[]>(StoreTooManyLines);

        Assert.Equal(
            ["2", "450", "third,fourth", "third,fourth", "true,false,true", "third,other", "0"],
            seen.Select(value => value.ToString()));
    }

    private async Task<IPage> OpenScriptsAsync()
    {
        var page = await NewTabAsync();
        await page.RouteAsync("**/*", AnswerAsync);
        await page.GotoAsync("http://scripts.test/");
        return page;
    }

    // Serves the scripts without a server.
    private static Task AnswerAsync(IRoute route)
    {
        var name = Path.GetFileName(new Uri(route.Request.Url).AbsolutePath);
        return name.EndsWith(".js", StringComparison.Ordinal)
            ? route.FulfillAsync(new() { Path = Path.Combine(BuiltPrograms.SourceOf("Playground"), "wwwroot", "js", name) })
            : route.FulfillAsync(new() { ContentType = "text/html", Body = "<!DOCTYPE html>" });
    }
}
