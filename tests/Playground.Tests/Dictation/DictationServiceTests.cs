using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Dictation;

public sealed class DictationServiceTests : IAsyncDisposable
{
    private readonly ScriptedSessions _sessions = new();
    private readonly DictationService _dictation;

    public DictationServiceTests() => _dictation = new DictationService(
        _sessions, new LatencyRecorder(TimeProvider.System), NullLogger<DictationRun>.Instance);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ScriptedSession Session => _sessions.Session;

    public ValueTask DisposeAsync() => _dictation.DisposeAsync();

    [Fact]
    public void No_session_is_opened_before_there_is_sound()
    {
        _ = _dictation.Begin();

        Assert.Equal(DictationPhase.Starting, _dictation.State.Phase);
        Assert.False(_sessions.WasAsked);
    }

    [Fact]
    public async Task What_is_said_before_the_session_is_open_reaches_it_in_order()
    {
        _ = _dictation.Begin();
        foreach (byte mark in new byte[] { 1, 2, 3 })
            _ = _dictation.AcceptAsync(Some.Sound(mark));

        _sessions.Open();

        for (byte mark = 1; mark <= 3; mark++)
            Assert.Equal(mark, (await Session.Written.ReadAsync(Cancelled))[0]);
    }

    [Fact]
    public async Task Sound_waits_for_room_and_none_of_it_is_lost_when_it_ends()
    {
        _ = _dictation.Begin();
        var accepted = Enumerable.Range(0, DictationRun.MaxQueuedChunks + 2)
            .Select(i => _dictation.AcceptAsync(Some.Sound((byte)i))).ToArray();
        Assert.Equal(DictationRun.MaxQueuedChunks, accepted.Count(task => task.IsCompleted));
        _ = _dictation.FinishAsync();
        Assert.False(await _dictation.AcceptAsync(Some.Sound()));

        _sessions.Open();

        for (var i = 0; i < accepted.Length; i++)
            Assert.Equal(i, (await Session.Written.ReadAsync(Cancelled))[0]);
        Assert.All(await Task.WhenAll(accepted), Assert.True);
        await Session.Stopping.WaitAsync(Cancelled);
    }

    [Fact]
    public async Task Sound_that_waits_for_a_session_that_never_comes_is_let_go()
    {
        var ended = _dictation.Begin();
        var accepted = Enumerable.Range(0, DictationRun.MaxQueuedChunks + 2)
            .Select(_ => _dictation.AcceptAsync(Some.Sound())).ToArray();

        _sessions.Refuse(Some.Error(ErrorCodes.TooManySessions));
        await ended.WaitAsync(Cancelled);

        Assert.False(await accepted[^1].WaitAsync(Cancelled));
        Assert.False(await _dictation.AcceptAsync(Some.Sound()));
    }

    [Fact]
    public void Sound_that_was_left_out_leaves_a_mark()
    {
        _ = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());

        _dictation.ReportGap(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), _dictation.State.Dropped);
        var mark = Assert.Single(_dictation.State.Transcript.Lines);
        Assert.Equal((TranscriptLineKind.Missing, TimeSpan.FromSeconds(0.1)), (mark.Kind, mark.Start));
    }

    [Fact]
    public async Task Stopping_sends_all_sound_first_and_waits_for_the_last_words()
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());
        var finished = _dictation.FinishAsync();
        _sessions.Open();

        await Session.Stopping.WaitAsync(Cancelled);
        Assert.Single(await ReadWrittenAsync(1));
        Assert.False(finished.IsCompleted);

        Session.Tell(Some.Final("the last words"));
        Session.End(Some.Stopped);
        await finished.WaitAsync(Cancelled);
        await ended.WaitAsync(Cancelled);
        Assert.Equal("the last words", Assert.Single(_dictation.State.Transcript.Lines).Text);
        Assert.Equal(DictationPhase.Idle, _dictation.State.Phase);
        await Session.Disposed.WaitAsync(Cancelled);
    }

    [Fact]
    public async Task Stopping_before_any_sound_came_opens_no_session()
    {
        _ = _dictation.Begin();

        await _dictation.FinishAsync().WaitAsync(Cancelled);

        Assert.False(_sessions.WasAsked);
        Assert.Null(_dictation.State.Notice);
    }

    [Fact]
    public async Task A_lost_worker_keeps_what_was_said_and_offers_to_go_on()
    {
        var ended = await SpeakAsync();
        Session.Tell(Some.Final("kept"));
        Session.Tell(Some.Partial("half", utterance: 1));

        Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));
        await ended.WaitAsync(Cancelled);

        Assert.Equal(["kept", "half"], _dictation.State.Transcript.Lines.Select(line => line.Text));
        Assert.Equal(TranscriptLineKind.Interrupted, _dictation.State.Transcript.Lines[1].Kind);
        Assert.True(_dictation.State.Notice!.CanContinue);
        Assert.Equal(DictationPhase.Idle, _dictation.State.Phase);
    }

    [Fact]
    public async Task A_session_that_changes_workers_goes_on_and_so_does_the_sound()
    {
        var ended = await SpeakAsync();
        var interrupted = WhenAsync(state => state.IsInterrupted);
        Session.Tell(Some.Partial("one two three"));
        Session.Tell(new SpeechEvent.Interrupted(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));
        await interrupted.WaitAsync(Cancelled);
        Assert.Equal(DictationPhase.Live, _dictation.State.Phase);
        Assert.Null(_dictation.State.Notice);
        _ = _dictation.AcceptAsync(Some.Sound(7));
        Assert.Equal(7, (await ReadWrittenAsync(1))[0][0]);

        var resumed = WhenAsync(state => !state.IsInterrupted);
        Session.Tell(new SpeechEvent.Resumed(TimeSpan.Zero));
        await resumed.WaitAsync(Cancelled);
        Session.Tell(Some.Final("One two three four."));
        Session.End(Some.Stopped);
        await ended.WaitAsync(Cancelled);

        Assert.Equal("One two three four.", Assert.Single(_dictation.State.Transcript.Lines).Text);
        Assert.Null(_dictation.State.Notice);
    }

    [Fact]
    public async Task Sound_that_the_bridge_had_to_drop_leaves_a_mark()
    {
        var ended = await SpeakAsync();

        Session.Tell(new SpeechEvent.Gap(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)));
        Session.End(Some.Stopped);
        await ended.WaitAsync(Cancelled);

        var mark = Assert.Single(_dictation.State.Transcript.Lines);
        Assert.Equal((TranscriptLineKind.Missing, TimeSpan.FromSeconds(4)), (mark.Kind, mark.Length));
    }

    [Fact]
    public async Task A_session_that_fails_while_it_waits_for_a_worker_is_interrupted_no_more()
    {
        var ended = await SpeakAsync();
        Session.Tell(new SpeechEvent.Interrupted(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));

        Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));
        await ended.WaitAsync(Cancelled);

        Assert.False(_dictation.State.IsInterrupted);
        Assert.Equal("The speech engine stopped during the recording.", _dictation.State.Notice!.Title);
    }

    [Fact]
    public async Task Why_a_session_ended_is_taken_from_its_events_rather_than_from_a_refused_write()
    {
        var ended = await SpeakAsync();
        Session.WriteFailure = new SpeechException(Some.Error(ErrorCodes.UnknownSession));
        _ = _dictation.AcceptAsync(Some.Sound());

        Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost)));
        await ended.WaitAsync(Cancelled);

        Assert.Equal("The speech engine stopped during the recording.", _dictation.State.Notice!.Title);
    }

    [Fact]
    public async Task A_fault_of_the_bridge_itself_ends_the_dictation_with_a_notice()
    {
        var ended = await SpeakAsync();
        Session.WriteFailure = new InvalidOperationException("a fault");

        _ = _dictation.AcceptAsync(Some.Sound());
        await ended.WaitAsync(Cancelled);

        Assert.Equal(SpeechErrorFormatter.Unexpected, _dictation.State.Notice);
    }

    [Fact]
    public async Task A_refused_session_ends_the_dictation_with_the_reason()
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());

        _sessions.Refuse(Some.Error(ErrorCodes.EngineUnavailable, message: "Run apt-get install it."));
        await ended.WaitAsync(Cancelled);

        Assert.Equal("Run apt-get install it.", _dictation.State.Notice!.Text);
    }

    [Fact]
    public async Task Beginning_again_takes_the_old_notice_away()
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());
        _sessions.Refuse(Some.Error(ErrorCodes.TooManySessions));
        await ended.WaitAsync(Cancelled);

        _ = _dictation.Begin();

        Assert.Null(_dictation.State.Notice);
    }

    [Fact]
    public async Task Cancelling_drops_the_session_and_says_why()
    {
        await SpeakAsync();

        await _dictation.CancelAsync(new Notice("Gone", "The cable was pulled.")).WaitAsync(Cancelled);

        Assert.True(Session.Disposed.IsCompleted);
        Assert.False(Session.Stopping.IsCompleted);
        Assert.Equal("Gone", _dictation.State.Notice!.Title);
    }

    [Fact]
    public async Task Disposing_drops_the_session()
    {
        await SpeakAsync();

        await _dictation.DisposeAsync();

        Assert.True(Session.Disposed.IsCompleted);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(DictationRun.MaxChunkBytes + 2)]
    public async Task A_chunk_that_is_no_chunk_is_refused(int length)
    {
        _ = _dictation.Begin();

        await Assert.ThrowsAsync<ArgumentException>(async () => await _dictation.AcceptAsync(new byte[length]));
    }

    [Fact]
    public async Task The_worker_s_state_of_the_session_shows()
    {
        await SpeakAsync();
        var seen = WhenAsync(state => state.Session == SessionState.Recording);

        Session.Tell(new SpeechEvent.StateChanged(SessionState.Recording));

        await seen.WaitAsync(Cancelled);
    }

    private async Task<Task> SpeakAsync()
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());
        _sessions.Open();
        await ReadWrittenAsync(1);
        return ended;
    }

    private async Task<List<byte[]>> ReadWrittenAsync(int count)
    {
        var written = new List<byte[]>();
        while (written.Count < count)
            written.Add(await Session.Written.ReadAsync(Cancelled));
        return written;
    }

    private Task WhenAsync(Func<DictationState, bool> condition)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _dictation.Changed += () =>
        {
            if (condition(_dictation.State))
                seen.TrySetResult();
        };
        return seen.Task;
    }
}
