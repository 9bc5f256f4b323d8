using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>The events of a session.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task An_utterance_sends_its_events_in_the_order_of_the_protocol()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Silence(1000)),
            new AudioChunk("s", WorkerHarness.Speech(1000)),
            new AudioChunk("s", WorkerHarness.Silence(1000)),
            new StopSession("s"));

        var events = (await worker.UntilStoppedAsync("s")).Where(e => e is not Progress).ToList();

        Assert.Equal(
            ["Listening", "SpeechStarted", "Recording", "SpeechStopped", "Transcribing", "Listening", "Idle"],
            events.Where(e => e is StateChanged or SpeechStarted or SpeechStopped)
                .Select(e => e is StateChanged state ? state.State.ToString() : e.GetType().Name));
        Assert.True(events.FindIndex(e => e is Partial) < events.FindIndex(e => e is Final));
        Assert.IsType<SessionStopped>(events[^1]);
    }

    [Fact]
    public async Task Times_are_relative_to_the_session_and_include_the_pre_roll()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Silence(2000)),
            new AudioChunk("s", WorkerHarness.Speech(1000)),
            new AudioChunk("s", WorkerHarness.Silence(2000)),
            new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.InRange(events.OfType<SpeechStarted>().Single().AtMs, 1950, 2050);
        Assert.InRange(events.OfType<SpeechStopped>().Single().AtMs, 2950, 3050);
        var final = events.OfType<Final>().Single();
        Assert.InRange(final.StartMs, 1450, 1550);
        Assert.True(final.EndMs >= 3000);
        Assert.Equal(5000, events.OfType<SessionStopped>().Single().AudioMs);
    }

    [Fact]
    public async Task Utterances_are_numbered_and_the_last_event_has_the_text()
    {
        await using var worker = await WorkerHarness.ReadyAsync(
            segmentation: new SegmentationOptions { PreRoll = TimeSpan.Zero });
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(600)),
            new AudioChunk("s", WorkerHarness.Silence(2000)),
            new AudioChunk("s", WorkerHarness.Speech(600)),
            new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        var finals = events.OfType<Final>().ToList();
        Assert.Equal([0, 1], finals.Select(final => final.Utterance));
        Assert.Equal(
            string.Join(' ', finals.Select(final => final.Text)), events.OfType<SessionStopped>().Single().Text);
    }

    [Fact]
    public async Task The_stable_part_of_partials_only_grows()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        for (var i = 0; i < 60; i++)
            await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(100), i));
        await worker.SendAsync(new StopSession("s"));

        var partials = (await worker.UntilStoppedAsync("s")).OfType<Partial>().ToList();

        Assert.True(partials.Count > 3);
        foreach (var (before, after) in partials.Zip(partials.Skip(1)))
            Assert.StartsWith(before.Text[..before.Stable], after.Text[..after.Stable], StringComparison.Ordinal);
        Assert.True(partials[^1].Stable > 0);
    }

    [Fact]
    public async Task A_loop_is_removed_from_partials_and_the_final()
    {
        await using var worker = await WorkerHarness.ReadyAsync(
            new RepeatingEngine("so thank you thank you thank you thank you thank you"));
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(500)),
            new AudioChunk("s", WorkerHarness.Speech(500)),
            new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.All(events.OfType<Partial>(), partial => Assert.Equal("so thank you", partial.Text));
        Assert.NotEmpty(events.OfType<Partial>());
        Assert.Equal("so thank you", events.OfType<Final>().Single().Text);
        Assert.Equal("so thank you", events.OfType<SessionStopped>().Single().Text);
    }

    [Fact]
    public async Task Partials_and_words_are_sent_only_on_request()
    {
        await using var worker = await WorkerHarness.ReadyAsync(
            segmentation: new SegmentationOptions { PreRoll = TimeSpan.Zero });
        await worker.StartAsync("s", start => start with { Partials = false, Words = true });
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Silence(1000)),
            new AudioChunk("s", WorkerHarness.Speech(900)),
            new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.DoesNotContain(events, e => e is Partial);
        var words = events.OfType<Final>().Single().Words!;
        Assert.Equal(["one", "two", "three"], words.Select(word => word.Text));
        Assert.InRange(words[0].StartMs, 950, 1050);
    }

    [Fact]
    public async Task A_canceled_session_sends_no_final()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900)), new CancelSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.DoesNotContain(events, e => e is Final);
        Assert.Equal("cancelled", events.OfType<SessionStopped>().Single().Reason);
    }

    [Fact]
    public async Task A_failed_utterance_is_reported_and_the_next_one_is_recognized()
    {
        var engine = new FailingEngine(failures: 1);
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(900)),
            new AudioChunk("s", WorkerHarness.Silence(2000)),
            new AudioChunk("s", WorkerHarness.Speech(900)),
            new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.Equal(ErrorCodes.EngineFailed, events.OfType<Error>().Single().Code);
        Assert.Equal(1, events.OfType<Final>().Single().Utterance);
    }

    [Fact]
    public async Task Invalid_floats_and_empty_chunks_cause_no_error()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Format = SampleFormats.PcmF32Le });
        float[] wild = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f];
        var bytes = wild.SelectMany(BitConverter.GetBytes).ToArray();

        await worker.SendAsync(
            new AudioChunk("s", bytes), new AudioChunk("s", Array.Empty<byte>()), new StopSession("s"));

        Assert.DoesNotContain(await worker.UntilStoppedAsync("s"), e => e is Error);
    }
}
