using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Tests.Support;

namespace PortBridge.Playground.Tests.Dictation;

/// <summary>The audio, the latency and the frames of a dictation.</summary>
public sealed class DictationRecordingTests : IAsyncDisposable
{
    private readonly ScriptedSessions _sessions = new();
    private readonly LatencyRecorder _latency = new(new FakeTimeProvider());
    private readonly DictationService _dictation;

    public DictationRecordingTests() =>
        _dictation = new DictationService(_sessions, Some.Memory(), _latency, NullLogger<DictationRun>.Instance);

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _dictation.DisposeAsync();

    [Fact]
    public async Task The_audio_of_consecutive_sessions_is_on_the_transcript_s_timeline()
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
    public async Task Clearing_the_transcript_removes_its_audio()
    {
        await SpeakAsync(1);

        _dictation.Clear();

        Assert.Equal(TimeSpan.Zero, _dictation.Recording.End);
    }

    [Fact]
    public async Task The_events_of_a_session_are_measured()
    {
        var ended = _dictation.Begin();
        _sessions.Open();
        await SayAsync(1);

        _sessions.Session.Tell(new SpeechEvent.Progress(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)));
        _sessions.Session.End(Some.Stopped);
        await ended.WaitAsync(Canceled);

        Assert.Equal([2], _latency.Statistics.Queue);
    }

    [Fact]
    public async Task A_session_of_the_bridge_waits_for_room_and_its_frames_go_to_the_wire_log_of_the_page()
    {
        var bridge = new FakeBridge();
        using var log = new WireLog(new WireTap(TimeProvider.System));

        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await new BridgeSessionFactory(bridge, log).OpenAsync(new SessionOptions(), Canceled));

        Assert.Same(log.Watch, bridge.SessionOptions!.WireTap);
        Assert.Equal(AudioOverflow.Wait, bridge.SessionOptions.Overflow);
    }

    private async Task SpeakAsync(params byte[] marks)
    {
        var ended = _dictation.Begin();
        _sessions.Open();
        await SayAsync(marks);
        var finished = _dictation.FinishAsync();
        await _sessions.Session.Stopping.WaitAsync(Canceled);
        _sessions.Session.End(Some.Stopped);
        await ended;
        await finished;
    }

    private async Task SayAsync(params byte[] marks)
    {
        foreach (var mark in marks)
        {
            await _dictation.AcceptAsync(Some.Sound(mark));
            await _sessions.Session.Written.ReadAsync(Canceled);
        }
    }
}
