using PortBridge.Protocol.Messages;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>Resumed sessions and gaps in the audio.</summary>
public sealed class SessionResumeTests
{
    [Fact]
    public async Task A_resumed_session_continues_its_times_and_numbers()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Resume = new Resume(60_000, 4) });
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900), 0), new StopSession("s"));

        var final = (await worker.UntilStoppedAsync("s")).OfType<Final>().Single();

        Assert.Equal(4, final.Utterance);
        Assert.Equal(60_000, final.StartMs);
    }

    [Fact]
    public async Task Context_audio_belongs_to_no_utterance()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Resume = new Resume(10_000, 2, ContextMs: 3_000) });
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(3900), 0), new StopSession("s"));

        var final = (await worker.UntilStoppedAsync("s")).OfType<Final>().Single();

        Assert.Equal(13_000, final.StartMs);
        Assert.Equal("one two three", final.Text);
    }

    [Fact]
    public async Task A_gap_ends_the_open_utterance_and_advances_the_time()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(900), 0),
            new AudioChunk("s", WorkerHarness.Speech(600), 1, GapMs: 200_000),
            new StopSession("s"));

        var finals = (await worker.UntilStoppedAsync("s")).OfType<Final>().ToList();

        Assert.Equal([(0, 900), (200_900, 201_500)], finals.Select(final => ((int)final.StartMs, (int)final.EndMs)));
    }
}
