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
        _sessions, Some.Memory(), new LatencyRecorder(TimeProvider.System), NullLogger<DictationRun>.Instance);

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    private ScriptedSession Session => _sessions.Session;

    public ValueTask DisposeAsync() => _dictation.DisposeAsync();

    [Fact]
    public void No_session_is_opened_before_the_first_audio()
    {
        _ = _dictation.Begin();

        Assert.Equal(DictationPhase.Starting, _dictation.State.Phase);
        Assert.False(_sessions.WasAsked);
    }

    [Fact]
    public async Task Audio_from_before_the_session_is_open_is_sent_in_order()
    {
        _ = _dictation.Begin();
        foreach (byte mark in new byte[] { 1, 2, 3 })
            _ = _dictation.AcceptAsync(Some.Sound(mark));

        _sessions.Open();

        for (byte mark = 1; mark <= 3; mark++)
            Assert.Equal(mark, (await Session.Written.ReadAsync(Canceled))[0]);
    }

    [Fact]
    public async Task Audio_that_waits_for_room_is_sent_before_the_end()
    {
        _ = _dictation.Begin();
        var accepted = Enumerable.Range(0, DictationRun.MaxQueuedChunks + 2)
            .Select(i => _dictation.AcceptAsync(Some.Sound((byte)i))).ToArray();
        Assert.Equal(DictationRun.MaxQueuedChunks, accepted.Count(task => task.IsCompleted));
        _ = _dictation.FinishAsync();
        Assert.False(await _dictation.AcceptAsync(Some.Sound()));

        _sessions.Open();

        for (var i = 0; i < accepted.Length; i++)
            Assert.Equal(i, (await Session.Written.ReadAsync(Canceled))[0]);
        Assert.All(await Task.WhenAll(accepted), Assert.True);
        await Session.Stopping.WaitAsync(Canceled);
    }

    [Fact]
    public async Task Audio_that_waits_for_a_session_that_cannot_be_opened_is_rejected()
    {
        var ended = _dictation.Begin();
        var accepted = Enumerable.Range(0, DictationRun.MaxQueuedChunks + 2)
            .Select(_ => _dictation.AcceptAsync(Some.Sound())).ToArray();

        _sessions.Refuse(Some.Error(ErrorCodes.TooManySessions));
        await ended.WaitAsync(Canceled);

        Assert.False(await accepted[^1].WaitAsync(Canceled));
        Assert.False(await _dictation.AcceptAsync(Some.Sound()));
    }

    [Fact]
    public async Task Reports_of_missing_sound_flush_once_for_audio()
    {
        _ = _dictation.Begin();
        for (var i = 0; i < DictationRun.MaxQueuedChunks; i++)
            _ = _dictation.AcceptAsync(Some.Sound((byte)i));
        for (var i = 0; i < 1000; i++)
            _dictation.ReportSoundMissing(new TimeOnly(14, 3));
        var last = _dictation.AcceptAsync(Some.Sound(99));
        _ = _dictation.FinishAsync();
        _sessions.Open();

        await Session.Stopping.WaitAsync(Canceled);

        Assert.True(await last);
        Assert.Equal(1, Session.Flushes);
    }

    [Fact]
    public void A_reported_gap_is_shown()
    {
        _ = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());

        _dictation.ReportGap(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), _dictation.State.Dropped);
        var mark = Assert.Single(_dictation.State.Transcript.Lines);
        Assert.Equal((TranscriptLineKind.Missing, TimeSpan.FromSeconds(0.1)), (mark.Kind, mark.Start));
    }

    [Fact]
    public async Task Stopping_sends_the_remaining_audio_and_waits_for_the_last_final()
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());
        var finished = _dictation.FinishAsync();
        _sessions.Open();

        await Session.Stopping.WaitAsync(Canceled);
        Assert.Single(await ReadWrittenAsync(1));
        Assert.False(finished.IsCompleted);

        Session.Tell(Some.Final("the last words"));
        Session.End(Some.Stopped);
        await finished.WaitAsync(Canceled);
        await ended.WaitAsync(Canceled);
        Assert.Equal("the last words", Assert.Single(_dictation.State.Transcript.Lines).Text);
        Assert.Equal(DictationPhase.Idle, _dictation.State.Phase);
        await Session.Disposed.WaitAsync(Canceled);
    }

    [Fact]
    public async Task Stopping_before_the_first_audio_opens_no_session()
    {
        _ = _dictation.Begin();

        await _dictation.FinishAsync().WaitAsync(Canceled);

        Assert.False(_sessions.WasAsked);
        Assert.Null(_dictation.State.Notice);
    }

    [Fact]
    public async Task A_session_continues_with_another_worker_while_audio_is_sent()
    {
        var ended = await SpeakAsync();
        var interrupted = WhenAsync(state => state.IsInterrupted);
        Session.Tell(Some.Partial("one two three"));
        Session.Tell(new SpeechEvent.Interrupted(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));
        await interrupted.WaitAsync(Canceled);
        Assert.Equal(DictationPhase.Live, _dictation.State.Phase);
        Assert.Null(_dictation.State.Notice);
        _ = _dictation.AcceptAsync(Some.Sound(7));
        Assert.Equal(7, (await ReadWrittenAsync(1))[0][0]);

        var resumed = WhenAsync(state => !state.IsInterrupted);
        Session.Tell(new SpeechEvent.Resumed(TimeSpan.Zero));
        await resumed.WaitAsync(Canceled);
        Session.Tell(Some.Final("One two three four."));
        Session.End(Some.Stopped);
        await ended.WaitAsync(Canceled);

        Assert.Equal("One two three four.", Assert.Single(_dictation.State.Transcript.Lines).Text);
        Assert.Null(_dictation.State.Notice);
    }

    [Fact]
    public async Task Audio_that_the_bridge_dropped_is_shown_as_a_gap()
    {
        var ended = await SpeakAsync();

        Session.Tell(new SpeechEvent.Gap(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)));
        Session.End(Some.Stopped);
        await ended.WaitAsync(Canceled);

        var mark = Assert.Single(_dictation.State.Transcript.Lines);
        Assert.Equal((TranscriptLineKind.Missing, TimeSpan.FromSeconds(4)), (mark.Kind, mark.Length));
    }

    [Fact]
    public async Task Canceling_disposes_the_session_and_shows_the_notice()
    {
        await SpeakAsync();

        await _dictation.CancelAsync(new Notice("Gone", "The cable was pulled.")).WaitAsync(Canceled);

        Assert.True(Session.Disposed.IsCompleted);
        Assert.False(Session.Stopping.IsCompleted);
        Assert.Equal("Gone", _dictation.State.Notice!.Title);
    }

    [Fact]
    public async Task Disposal_disposes_the_session()
    {
        await SpeakAsync();

        await _dictation.DisposeAsync();

        Assert.True(Session.Disposed.IsCompleted);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(DictationRun.MaxChunkBytes + 2)]
    public async Task A_chunk_of_an_invalid_length_is_rejected(int length)
    {
        _ = _dictation.Begin();

        await Assert.ThrowsAsync<ArgumentException>(async () => await _dictation.AcceptAsync(new byte[length]));
    }

    [Fact]
    public async Task The_state_has_the_session_s_state()
    {
        await SpeakAsync();
        var seen = WhenAsync(state => state.Session == SessionState.Recording);

        Session.Tell(new SpeechEvent.StateChanged(SessionState.Recording));

        await seen.WaitAsync(Canceled);
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
            written.Add(await Session.Written.ReadAsync(Canceled));
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
