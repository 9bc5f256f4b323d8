using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>Silence, quiet speech, and sessions without endpointing.</summary>
public sealed class SpeechDetectionTests
{
    [Fact]
    public async Task Too_quiet_audio_causes_no_speech_events()
    {
        await using var worker = await WorkerHarness.ReadyAsync(
            new RepeatingEngine("boo"), new SegmentationOptions { LevelFloor = -30 });
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(5000, amplitude: 600)), new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.DoesNotContain(events, e => e is Final or Partial or SpeechStarted or SpeechStopped);
        Assert.Equal(5000, events.OfType<Progress>().Select(progress => progress.ProcessedMs).DefaultIfEmpty(5000).Max());
    }

    [Fact]
    public async Task A_soft_start_is_recognized()
    {
        await using var worker = await WorkerHarness.ReadyAsync(
            segmentation: new SegmentationOptions { LevelFloor = -30, PreRoll = TimeSpan.Zero });
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Silence(1000)),
            new AudioChunk("s", WorkerHarness.Speech(1000, amplitude: 600)),
            new AudioChunk("s", WorkerHarness.Speech(1000)),
            new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.Equal(1000, events.OfType<SpeechStarted>().Single().AtMs);
        Assert.Equal("one two three four five six", events.OfType<Final>().Single().Text);
    }

    [Fact]
    public async Task Silence_causes_no_speech_events()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(5000)), new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.DoesNotContain(events, e => e is Final or Partial or SpeechStarted);
        Assert.Equal("", events.OfType<SessionStopped>().Single().Text);
    }

    [Fact]
    public async Task Without_endpointing_a_session_is_one_utterance()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Endpointing = new(Enabled: false) });
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(600)),
            new AudioChunk("s", WorkerHarness.Silence(5000)),
            new AudioChunk("s", WorkerHarness.Speech(600)),
            new StopSession("s"));

        Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());
    }

    [Fact]
    public async Task Without_endpointing_silence_gets_one_empty_final()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Endpointing = new(Enabled: false) });
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(1000)), new StopSession("s"));

        var final = Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());

        Assert.Equal("", final.Text);
        Assert.Equal(1000, final.EndMs);
    }
}
