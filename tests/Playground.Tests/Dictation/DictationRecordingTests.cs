using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Diagnostics;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Dictation;

/// <summary>What is kept of a session while it goes on: its sound, its figures, its frames.</summary>
public sealed class DictationRecordingTests : IAsyncDisposable
{
    private readonly ScriptedSessions _sessions = new();
    private readonly DictationService _dictation;

    public DictationRecordingTests() => _dictation = new DictationService(_sessions, NullLogger<DictationRun>.Instance);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _dictation.DisposeAsync();

    [Fact]
    public async Task The_sound_of_one_session_after_the_other_is_kept_where_the_transcript_has_their_words()
    {
        await SpeakAsync(1, 2);
        Assert.Equal(_dictation.State.Transcript.Offset, _dictation.Recording.End);

        var offset = _dictation.State.Transcript.Offset;
        _ = _dictation.Begin();
        await SayAsync(3);

        Assert.Equal(Some.Sound(3), _dictation.Recording.Read(offset, offset + TimeSpan.FromSeconds(1)));
        Assert.Equal(Some.Sound(2), _dictation.Recording.Read(offset - TimeSpan.FromSeconds(0.1), offset));
    }

    [Fact]
    public async Task Clearing_the_words_forgets_their_sound()
    {
        await SpeakAsync(1);

        _dictation.Clear();

        Assert.Equal(TimeSpan.Zero, _dictation.Recording.End);
    }

    [Fact]
    public async Task A_session_is_measured_and_its_frames_are_seen_by_its_page()
    {
        var figures = new LatencyRecorder(new FakeTimeProvider());
        using var log = new WireLog(new WireTap(TimeProvider.System));
        _sessions.Open();

        await using var session = await new InstrumentedSessionDecorator(_sessions, figures, log).OpenAsync(new SessionOptions(), Cancelled);
        _sessions.Session.Tell(new SpeechEvent.Progress(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)));
        _sessions.Session.End(Some.Stopped);
        var happened = await session.Events.ToListAsync(Cancelled);

        Assert.Same(log.Watch, _sessions.Asked!.Watch);
        Assert.Equal(2, happened.Count);
        Assert.Equal([2], figures.Pace.Queue);
    }

    private async Task SpeakAsync(params byte[] marks)
    {
        var ended = _dictation.Begin();
        _sessions.Open();
        await SayAsync(marks);
        var finished = _dictation.FinishAsync();
        await _sessions.Session.Stopping.WaitAsync(Cancelled);
        _sessions.Session.End(Some.Stopped);
        await ended;
        await finished;
    }

    private async Task SayAsync(params byte[] marks)
    {
        foreach (var mark in marks)
        {
            await _dictation.AcceptAsync(Some.Sound(mark));
            await _sessions.Session.Written.ReadAsync(Cancelled);
        }
    }
}
