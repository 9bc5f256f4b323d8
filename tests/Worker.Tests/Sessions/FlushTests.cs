using PortBridge.Protocol.Messages;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>Chunks that end the open utterance.</summary>
public sealed class FlushTests
{
    [Fact]
    public async Task A_flush_ends_the_open_utterance_without_advancing_the_time()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(900), 0),
            new AudioChunk("s", Array.Empty<byte>(), 1, Flush: true),
            new AudioChunk("s", WorkerHarness.Speech(600), 2),
            new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        var finals = events.OfType<Final>().ToList();
        Assert.Equal([(0, 900), (900, 1500)], finals.Select(final => ((int)final.StartMs, (int)final.EndMs)));
        Assert.Equal(1500, events.OfType<SessionStopped>().Single().AudioMs);
    }

    [Fact]
    public async Task A_final_follows_a_flush_while_the_session_continues()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");

        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900), 0, Flush: true));

        Assert.Equal(900, (await worker.NextAsync<Final>()).EndMs);
        Assert.Equal(1, worker.Sessions.Count);
    }

    [Fact]
    public async Task A_flush_in_silence_sends_nothing()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(900), 0, Flush: true), new StopSession("s"));

        Assert.DoesNotContain(await worker.UntilStoppedAsync("s"), e => e is SpeechStarted or Partial or Final);
    }

    [Fact]
    public async Task Without_endpointing_each_flush_ends_an_utterance()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Endpointing = new(Enabled: false) });
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(900), 0, Flush: true),
            new AudioChunk("s", WorkerHarness.Silence(2000), 1),
            new AudioChunk("s", WorkerHarness.Speech(600), 2, Flush: true),
            new StopSession("s"));

        Assert.Equal(2, (await worker.UntilStoppedAsync("s")).OfType<Final>().Count());
    }

    [Fact]
    public async Task Flushes_do_not_shift_the_time_of_resampled_audio()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { SampleRate = 48_000 });
        var tenth = WorkerHarness.Silence(300); // At 16 kHz, which is 100 ms at 48 kHz.
        var silence = Enumerable.Range(0, 10).Select(i => new AudioChunk("s", tenth, i, Flush: true));

        await worker.SendAsync([.. silence, new AudioChunk("s", WorkerHarness.Speech(2700), 10), new StopSession("s")]);

        var final = Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());
        Assert.Equal(1900, final.EndMs);
    }
}
