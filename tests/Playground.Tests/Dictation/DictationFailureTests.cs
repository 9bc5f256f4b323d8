using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Dictation;

/// <summary>Dictations that fail.</summary>
public sealed class DictationFailureTests : IAsyncDisposable
{
    private readonly ScriptedSessions _sessions = new();
    private readonly DictationService _dictation;

    public DictationFailureTests() => _dictation = new DictationService(
        _sessions, Some.Memory(), new LatencyRecorder(TimeProvider.System), NullLogger<DictationRun>.Instance);

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    private ScriptedSession Session => _sessions.Session;

    public ValueTask DisposeAsync() => _dictation.DisposeAsync();

    [Fact]
    public async Task After_the_loss_of_a_worker_the_transcript_is_kept_and_the_notice_can_be_continued()
    {
        var ended = await SpeakAsync();
        Session.Tell(Some.Final("kept"));
        Session.Tell(Some.Partial("half", utterance: 1));

        Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));
        await ended.WaitAsync(Canceled);

        Assert.Equal(["kept", "half"], _dictation.State.Transcript.Lines.Select(line => line.Text));
        Assert.Equal(TranscriptLineKind.Interrupted, _dictation.State.Transcript.Lines[1].Kind);
        Assert.True(_dictation.State.Notice!.CanContinue);
        Assert.Equal(DictationPhase.Idle, _dictation.State.Phase);
    }

    [Fact]
    public async Task A_session_that_fails_while_interrupted_is_not_interrupted_any_more()
    {
        var ended = await SpeakAsync();
        Session.Tell(new SpeechEvent.Interrupted(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));

        Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));
        await ended.WaitAsync(Canceled);

        Assert.False(_dictation.State.IsInterrupted);
        Assert.Equal("The speech engine stopped during the recording.", _dictation.State.Notice!.Title);
    }

    [Fact]
    public async Task The_notice_comes_from_the_session_s_events_not_from_a_rejected_write()
    {
        var ended = await SpeakAsync();
        Session.WriteFailure = new SpeechException(Some.Error(ErrorCodes.UnknownSession));
        _ = _dictation.AcceptAsync(Some.Sound());

        Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost)));
        await ended.WaitAsync(Canceled);

        Assert.Equal("The speech engine stopped during the recording.", _dictation.State.Notice!.Title);
    }

    [Fact]
    public async Task An_unexpected_exception_ends_the_dictation_with_a_notice()
    {
        var ended = await SpeakAsync();
        Session.WriteFailure = new InvalidOperationException("a fault");

        _ = _dictation.AcceptAsync(Some.Sound());
        await ended.WaitAsync(Canceled);

        Assert.Equal(SpeechErrorFormatter.Unexpected, _dictation.State.Notice);
    }

    [Fact]
    public async Task A_session_that_cannot_be_opened_ends_the_dictation_with_the_reason()
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());

        _sessions.Refuse(Some.Error(ErrorCodes.EngineUnavailable, message: "Run apt-get install it."));
        await ended.WaitAsync(Canceled);

        Assert.Equal("Run apt-get install it.", _dictation.State.Notice!.Text);
    }

    [Fact]
    public async Task Starting_again_removes_the_notice()
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());
        _sessions.Refuse(Some.Error(ErrorCodes.TooManySessions));
        await ended.WaitAsync(Canceled);

        _ = _dictation.Begin();

        Assert.Null(_dictation.State.Notice);
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
}
