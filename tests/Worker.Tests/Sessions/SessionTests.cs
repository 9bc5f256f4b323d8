using Microsoft.Extensions.Time.Testing;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

public sealed class SessionTests
{
    [Fact]
    public async Task An_utterance_comes_as_speech_partials_and_one_final_in_the_order_of_the_protocol()
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
    public async Task Times_count_from_the_sessions_first_sample_and_the_pre_roll_belongs_to_the_utterance()
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
    public async Task Utterances_are_numbered_and_their_finals_joined_at_the_end()
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
    public async Task The_stable_part_of_partials_only_grows_and_stays_what_it_was()
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
    public async Task Audio_that_is_processed_fast_is_reported_each_5_s_without_waiting_for_the_clock()
    {
        await using var worker = new WorkerHarness(time: new FakeTimeProvider());
        await worker.NextAsync<Ready>();
        await worker.StartAsync("s");
        for (var i = 0; i < 30; i++)
            await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(1000), i));
        await worker.SendAsync(new StopSession("s"));

        var reports = (await worker.UntilStoppedAsync("s")).OfType<Progress>().Select(report => report.ProcessedMs).ToList();

        // The clock of this test stands still, so that nothing else makes a report.
        Assert.InRange(reports.Count, 5, 7);
        Assert.Equal(reports.Order(), reports);
    }

    [Fact]
    public async Task What_is_too_soft_for_speech_makes_no_events()
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
    public async Task What_was_soft_at_first_is_heard_from_its_beginning()
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
    public async Task A_loop_that_the_engine_falls_into_is_cut_in_partials_and_in_the_final()
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
    public async Task Silence_makes_no_words_and_no_speech()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(5000)), new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.DoesNotContain(events, e => e is Final or Partial or SpeechStarted);
        Assert.Equal("", events.OfType<SessionStopped>().Single().Text);
    }

    [Fact]
    public async Task Without_endpointing_a_session_is_one_utterance_whatever_its_pauses()
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
    public async Task Without_endpointing_silence_gives_one_empty_final()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Endpointing = new(Enabled: false) });
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(1000)), new StopSession("s"));

        var final = Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());

        Assert.Equal("", final.Text);
        Assert.Equal(1000, final.EndMs);
    }

    [Fact]
    public async Task Partials_that_were_not_asked_for_do_not_come_and_words_that_were_do()
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
    public async Task A_session_that_goes_on_keeps_its_times_and_numbers()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Resume = new Resume(60_000, 4) });
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900), 0), new StopSession("s"));

        var final = (await worker.UntilStoppedAsync("s")).OfType<Final>().Single();

        Assert.Equal(4, final.Utterance);
        Assert.Equal(60_000, final.StartMs);
    }

    [Fact]
    public async Task Audio_that_is_only_context_belongs_to_no_utterance()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s", start => start with { Resume = new Resume(10_000, 2, ContextMs: 3_000) });
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(3900), 0), new StopSession("s"));

        var final = (await worker.UntilStoppedAsync("s")).OfType<Final>().Single();

        Assert.Equal(13_000, final.StartMs);
        Assert.Equal("one two three", final.Text);
    }

    [Fact]
    public async Task A_gap_ends_the_utterance_before_it_and_the_time_goes_on_behind_it()
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

    [Fact]
    public async Task Progress_says_from_where_on_another_worker_would_need_the_audio()
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
    public async Task Progress_of_a_session_that_goes_on_begins_where_it_goes_on()
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
    public async Task A_cancelled_session_gives_no_final()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900)), new CancelSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.DoesNotContain(events, e => e is Final);
        Assert.Equal("cancelled", events.OfType<SessionStopped>().Single().Reason);
    }

    [Theory]
    [InlineData("nobody", 2, null, ErrorCodes.UnknownSession)]
    [InlineData("s", 3, null, ErrorCodes.BadField)]
    [InlineData("s", 2, 5L, ErrorCodes.BadField)]
    public async Task Audio_that_cannot_be_taken_is_refused_and_the_session_goes_on(
        string sessionId, int length, long? seq, string code)
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");

        await worker.SendAsync(new AudioChunk(sessionId, new byte[length], seq));
        var error = await worker.NextAsync<Error>();
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900), 0), new StopSession("s"));

        Assert.Equal(code, error.Code);
        Assert.True(error.Recoverable);
        Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());
    }

    [Fact]
    public async Task A_second_start_of_one_id_is_refused_and_the_first_goes_on()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");

        await worker.SendAsync(new StartSession("s"));
        var error = await worker.NextAsync<Error>();
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900)), new StopSession("s"));

        Assert.Equal(ErrorCodes.SessionExists, error.Code);
        Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());
    }

    [Theory]
    [InlineData(7999, SampleFormats.PcmS16Le)]
    [InlineData(48001, SampleFormats.PcmS16Le)]
    [InlineData(16000, "mp3")]
    public async Task A_format_that_is_not_supported_is_refused(int rate, string format)
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.SendAsync(new StartSession("s", rate, format));

        Assert.Equal(ErrorCodes.UnsupportedFormat, (await worker.NextAsync<Error>()).Code);
        Assert.Equal(0, worker.Sessions.Count);
    }

    [Fact]
    public async Task More_sessions_than_the_worker_takes_are_refused_until_one_ends()
    {
        await using var worker = await WorkerHarness.ReadyAsync(maxSessions: 1);
        await worker.StartAsync("a");
        await worker.SendAsync(new StartSession("b"));
        Assert.Equal(ErrorCodes.TooManySessions, (await worker.NextAsync<Error>()).Code);

        await worker.SendAsync(new StopSession("a"));
        await worker.UntilStoppedAsync("a");

        await worker.StartAsync("b");
    }

    [Fact]
    public async Task A_flood_of_audio_ends_its_own_session_and_no_other()
    {
        var engine = new BlockedEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("flood");
        await worker.StartAsync("calm");
        for (var i = 0; i < 125; i++)
            await worker.SendAsync(new AudioChunk("flood", WorkerHarness.Speech(1000), i));

        var error = await worker.NextAsync<Error>(e => e.Code == ErrorCodes.Overloaded);
        await worker.SendAsync(new CancelSession("calm"));

        Assert.Equal("flood", error.SessionId);
        Assert.False(error.Recoverable);
        Assert.Equal("cancelled", (await worker.NextAsync<SessionStopped>(e => e.SessionId == "calm")).Reason);
    }

    [Fact]
    public async Task Of_a_session_taken_over_only_audio_that_came_since_counts_as_unprocessed()
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
    public async Task Audio_that_waits_for_a_recogniser_shows_in_progress()
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

    [Fact]
    public async Task An_utterance_that_the_engine_fails_on_is_reported_and_the_next_one_recognised()
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
    public async Task Floats_that_are_no_numbers_and_chunks_without_samples_harm_nothing()
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
