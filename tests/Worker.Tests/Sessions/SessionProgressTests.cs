using Microsoft.Extensions.Time.Testing;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>How a session reports its progress.</summary>
public sealed class SessionProgressTests
{
    [Fact]
    public async Task Fast_audio_is_reported_every_5_s_without_a_timer()
    {
        await using var worker = new WorkerHarness(time: new FakeTimeProvider());
        await worker.NextAsync<Ready>();
        await worker.StartAsync("s");
        for (var i = 0; i < 30; i++)
            await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(1000), i));
        await worker.SendAsync(new StopSession("s"));

        var reports = (await worker.UntilStoppedAsync("s")).OfType<Progress>().Select(report => report.ProcessedMs).ToList();

        // The clock of this test stands still, so that no timer sends a report.
        Assert.InRange(reports.Count, 5, 7);
        Assert.Equal(reports.Order(), reports);
    }

    [Fact]
    public async Task Progress_has_the_committed_position()
    {
        var engine = new BlockedEngine();
        await using var worker = await WorkerHarness.ReadyAsync(
            engine, new SegmentationOptions { PreRoll = TimeSpan.FromMilliseconds(500) });
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(4000), 0));
        var silence = await worker.NextAsync<Progress>(e => e.ProcessedMs == 4000);
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(3000), 1));
        var speech = await worker.NextAsync<Progress>(e => e.ReceivedMs == 7000);
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(2000), 2));
        engine.Release();
        var final = await worker.NextAsync<Final>();
        var after = await worker.NextAsync<Progress>(e => e.ProcessedMs == 9000);

        Assert.Equal(3500, silence.CommittedMs);
        Assert.Equal(3500, speech.CommittedMs);
        Assert.InRange(after.CommittedMs!.Value, final.EndMs, 9000);
    }

    [Fact]
    public async Task The_progress_of_a_resumed_session_starts_at_its_position()
    {
        var engine = new BlockedEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("s", start => start with { Resume = new Resume(60_000, 4) });
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(3000), 0));

        var progress = await worker.NextAsync<Progress>(e => e.ReceivedMs == 63_000);

        Assert.Equal(60_000, progress.ProcessedMs);
        engine.Release();
    }

    [Fact]
    public async Task In_a_resumed_session_only_new_audio_counts_as_unprocessed()
    {
        await using var worker = await WorkerHarness.ReadyAsync(new BlockedEngine());
        await worker.StartAsync("s", start => start with { Resume = new Resume(600_000, 7) });
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(3000)));

        var said = await worker.NextAsync<WorkerEvent>(e => e is Error or Progress { ReceivedMs: 603_000 });
        await worker.SendAsync(new CancelSession("s"));

        Assert.Equal(600_000, Assert.IsType<Progress>(said).ProcessedMs);
        Assert.Equal("cancelled", (await worker.NextAsync<SessionStopped>()).Reason);
    }

    [Fact]
    public async Task Audio_that_waits_for_a_recognizer_shows_in_progress()
    {
        var engine = new BlockedEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(3000)));

        var waiting = await worker.NextAsync<Progress>(e => e.ReceivedMs == 3000);
        engine.Release();
        var done = await worker.NextAsync<Progress>(e => e.ProcessedMs > 2000);

        Assert.Equal(0, waiting.ProcessedMs);
        Assert.Equal(3000, done.ReceivedMs);
    }
}
