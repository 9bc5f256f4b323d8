using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>A session from its opening to its end, on a worker that behaves.</summary>
public sealed class SessionTests : BridgeTest
{
    [Fact]
    public async Task Opening_waits_until_the_worker_is_ready_and_has_accepted_the_session()
    {
        var opening = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var start = await worker.ReadAsync<StartSession>(Cancel);
        Assert.False(opening.IsCompleted);

        await worker.SendAsync(new SessionStarted(start.SessionId));

        Assert.Equal(start.SessionId, (await opening.Within(Cancel)).Id);
    }

    [Fact]
    public async Task Opening_carries_every_option_to_the_worker()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var options = new SessionOptions
        {
            SampleRate = 48000,
            Format = SampleFormat.PcmF32Le,
            Language = "de-AT",
            Endpointing = new(false, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(90), 0.6),
            Partials = false,
            Words = true,
            Task = SpeechTask.Translate,
            Prompt = "Grüezi.",
            HotWords = ["Zürich"],
        };

        var opening = Host.Bridge.OpenSessionAsync(options, Cancel).AsTask();
        var start = await worker.AcceptSessionAsync(Cancel);

        Assert.Equal(
            new StartSession(start.SessionId, 48000, "pcm_f32le", "de-AT", options.Endpointing, false, true, null, "translate", "Grüezi."),
            start with { HotWords = null });
        Assert.Equal(["Zürich"], start.HotWords!);
        Assert.Same(options, (await opening.Within(Cancel)).Options);
    }

    [Fact]
    public async Task A_session_opened_without_options_is_16_kHz_16_bit_with_partials_and_endpointing()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        _ = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();

        var start = await worker.AcceptSessionAsync(Cancel);

        Assert.Equal(new StartSession(start.SessionId, 16000, "pcm_s16le"), start);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7999)]
    [InlineData(48001)]
    public async Task A_sample_rate_that_no_session_may_have_is_refused_without_asking_the_worker(int rate)
    {
        var error = await RefusalAsync(new SessionOptions { SampleRate = rate });

        Assert.Equal(ErrorCodes.UnsupportedFormat, error.Code);
        Assert.Contains($"not {rate}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorCodes.TooManySessions, true, true)]
    [InlineData(ErrorCodes.UnsupportedFormat, true, false)]
    [InlineData(ErrorCodes.Internal, false, false)]
    public async Task A_session_that_the_worker_refuses_fails_with_the_workers_own_code_and_sentence(
        string code, bool recoverable, bool isRetriable)
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var refusal = RefusalAsync();

        var start = await worker.ReadAsync<StartSession>(Cancel);
        await worker.SendAsync(new Error(code, "Not today.", recoverable, start.SessionId));

        Assert.Equal(new SpeechError(code, "Not today.", isRetriable), await refusal);
    }

    [Fact]
    public async Task Events_reach_only_the_session_that_they_belong_to()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var sessions = new List<ISpeechSession>();
        for (var i = 0; i < 5; i++)
            sessions.Add(await Host.OpenAsync(worker, null, Cancel));

        for (var utterance = 0; utterance < 20; utterance++)
        {
            foreach (var session in sessions)
                await worker.SendAsync(FinalOf(session.Id, utterance, session.Id));
        }

        foreach (var session in sessions)
            await worker.SendAsync(new SessionStopped(session.Id, session.Id, 0, "stopped"));

        foreach (var session in sessions)
        {
            var events = await EventsToEndAsync(session);
            Assert.Equal(Enumerable.Range(0, 20), events.OfType<SpeechEvent.Final>().Select(final => final.Utterance));
            Assert.All(events.OfType<SpeechEvent.Final>(), final => Assert.Equal(session.Id, final.Text));
        }
    }

    [Fact]
    public async Task Every_kind_of_event_arrives_as_the_worker_meant_it()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var id = session.Id;

        await worker.SendAsync(new StateChanged(id, SessionState.Recording));
        await worker.SendAsync(new SpeechStarted(id, 640));
        await worker.SendAsync(new Partial(id, 0, "𝄞a\U0001F600bc", 3, 140, 7));
        await worker.SendAsync(new Progress(id, 4000, 3400));
        await worker.SendAsync(new SpeechStopped(id, 2310));
        await worker.SendAsync(new Final(
            id, 1, "go", 140, 2310, 0.5, [new("go", 640, 820, 0.25)], new(2170, 190, 204)));
        await worker.SendAsync(new SessionStopped(id, "go", 6100, "stopped"));

        var events = await EventsToEndAsync(session);
        Assert.Equal(new SpeechEvent.StateChanged(SessionState.Recording), events[0]);
        Assert.Equal(new SpeechEvent.SpeechStarted(Ms(640)), events[1]);
        Assert.Equal(new SpeechEvent.Partial(0, "𝄞a\U0001F600bc", "𝄞a\U0001F600".Length, Ms(140)), events[2]);
        Assert.Equal(new SpeechEvent.Progress(Ms(4000), Ms(3400)), events[3]);
        Assert.Equal(new SpeechEvent.SpeechStopped(Ms(2310)), events[4]);
        var final = Assert.IsType<SpeechEvent.Final>(events[5]);
        Assert.Equal(
            (1, "go", Ms(140), Ms(2310), 0.5),
            (final.Utterance, final.Text, final.Start, final.End, final.Confidence));
        Assert.Equal([new Word("go", Ms(640), Ms(820), 0.25)], final.Words);
        Assert.Equal(new FinalTiming(Ms(2170), Ms(190), Ms(204)), final.Timing);
        Assert.Equal(new SpeechEvent.Stopped("go", Ms(6100), "stopped"), events[6]);
        Assert.Equal(7, events.Count);
    }

    [Fact]
    public async Task An_error_that_the_session_survives_is_a_warning_and_one_that_it_does_not_ends_it()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await worker.SendAsync(new Error(ErrorCodes.EngineFailed, "One utterance is lost.", true, session.Id));
        await worker.SendAsync(new Error(ErrorCodes.Overloaded, "Too much.", false, session.Id));

        Assert.Equal(
            [
                new SpeechEvent.Warning(new(ErrorCodes.EngineFailed, "One utterance is lost.", false)),
                new SpeechEvent.Failed(new(ErrorCodes.Overloaded, "Too much.", true)),
            ],
            await EventsToEndAsync(session));
        var error = await ErrorOfAsync(() => session.WriteAsync(Pcm(10), Cancel).AsTask());
        Assert.Equal(ErrorCodes.Overloaded, error.Code);
    }

    [Fact]
    public async Task Stopping_gives_the_whole_text_and_ends_the_events()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        var stopping = session.StopAsync(Cancel);
        Assert.Equal(session.Id, (await worker.ReadAsync<StopSession>(Cancel)).SessionId);
        await worker.SendAsync(FinalOf(session.Id, 0, "the last words"));
        await worker.SendAsync(new SessionStopped(session.Id, "the last words", 500, "stopped"));

        var stopped = await stopping.Within(Cancel);
        Assert.Equal(new SpeechSessionResult("the last words", Ms(500), "stopped"), stopped);
        Assert.Equal(new SpeechEvent.Stopped("the last words", Ms(500), "stopped"), (await EventsToEndAsync(session))[^1]);
    }

    [Fact]
    public async Task Stopping_a_session_that_has_ended_gives_how_it_ended()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "by itself", 500, "shutdown"));
        await EventsToEndAsync(session);

        var first = await session.StopAsync(Cancel);
        var second = await session.StopAsync(Cancel);

        Assert.Equal("by itself", first.Text);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Stopping_twice_asks_the_worker_once()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        var (first, second) = (session.StopAsync(Cancel), session.StopAsync(Cancel));
        await worker.ReadAsync<StopSession>(Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));

        Assert.Equal(await first.Within(Cancel), await second.Within(Cancel));
        await AssertNothingMoreIsSentAsync(worker);
    }

    [Fact]
    public async Task A_stop_that_the_worker_never_finishes_fails_after_its_timeout_and_drops_the_session()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        var stopping = session.StopAsync(Cancel);
        await worker.ReadAsync<StopSession>(Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(60), Cancel);

        var error = await ErrorOfAsync(() => stopping);
        Assert.Equal(ErrorCodes.WorkerUnavailable, error.Code);
        Assert.Contains("60 s", error.Message, StringComparison.Ordinal);
        await worker.ReadAsync<CancelSession>(Cancel);
        Assert.Equal([new SpeechEvent.Failed(error)], await EventsToEndAsync(session));
    }

    [Fact]
    public async Task A_stop_given_up_by_its_caller_can_be_waited_for_again()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        using var giveUp = new CancellationTokenSource();

        var first = session.StopAsync(giveUp.Token);
        await worker.ReadAsync<StopSession>(Cancel);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = session.StopAsync(Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "whole", 0, "stopped"));

        Assert.Equal("whole", (await second.Within(Cancel)).Text);
    }

    [Fact]
    public async Task Cancelling_and_disposing_any_number_of_times_tells_the_worker_once()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await session.CancelAsync();
        await session.CancelAsync();
        await session.DisposeAsync();
        await session.DisposeAsync();

        Assert.Equal(session.Id, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
        await AssertNothingMoreIsSentAsync(worker);
        Assert.Equal([new SpeechEvent.Stopped("", TimeSpan.Zero, "cancelled")], await EventsToEndAsync(session));
    }

    [Fact]
    public async Task Disposing_a_session_that_was_stopped_tells_the_worker_nothing()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var stopping = session.StopAsync(Cancel);
        await worker.ReadAsync<StopSession>(Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        await stopping.Within(Cancel);

        await session.DisposeAsync();

        await AssertNothingMoreIsSentAsync(worker);
    }

    [Fact]
    public async Task A_session_cancelled_while_it_stops_ends_the_stop()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var stopping = session.StopAsync(Cancel);

        await session.CancelAsync();

        Assert.Equal("cancelled", (await stopping.Within(Cancel)).Reason);
    }

    [Fact]
    public async Task An_opening_that_is_given_up_is_cancelled_in_the_worker()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        using var giveUp = new CancellationTokenSource();
        var opening = Host.Bridge.OpenSessionAsync(null, giveUp.Token).AsTask();
        var start = await worker.ReadAsync<StartSession>(Cancel);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        Assert.Equal(start.SessionId, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
    }

    [Fact]
    public async Task An_opening_that_no_worker_takes_fails_after_its_timeout()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var refusal = RefusalAsync();
        var start = await worker.ReadAsync<StartSession>(Cancel);

        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(30), Cancel);

        var error = await refusal;
        Assert.Equal((ErrorCodes.WorkerUnavailable, true), (error.Code, error.IsRetriable));
        Assert.Contains("30 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(start.SessionId, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
    }

    [Fact]
    public async Task Events_that_come_after_a_session_has_ended_reach_nobody()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await session.CancelAsync();

        await worker.SendAsync(FinalOf(session.Id, 0, "too late"));
        await worker.SendAsync(new SessionStopped(session.Id, "too late", 0, "cancelled"));
        await worker.SendAsync(FinalOf("never-opened", 0, "whose?"));
        await SettleAsync(worker);

        Assert.Single(await EventsToEndAsync(session));
        Assert.Equal(3, Host.Logs.Of(11).Count);
        Assert.Equal(WorkerState.Ready, Host.Bridge.Worker.State);
    }

    [Fact]
    public async Task Session_ids_are_unique_and_such_as_the_protocol_allows()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var ids = new HashSet<string>();

        for (var i = 0; i < 50; i++)
            ids.Add((await Host.OpenAsync(worker, null, Cancel)).Id);

        Assert.Equal(50, ids.Count);
        Assert.All(ids, id => Assert.True(SessionId.IsValid(id)));
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private async Task AssertNothingMoreIsSentAsync(InMemoryWorker worker)
    {
        var stopping = Host.StopAsync(Cancel);
        Assert.Equal([new Shutdown()], await worker.ReadToEndAsync(Cancel));
        worker.Exit(0);
        await stopping;
    }
}
