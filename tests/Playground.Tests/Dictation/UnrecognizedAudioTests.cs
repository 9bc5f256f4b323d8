using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Dictation;

/// <summary>Dictations in which nothing was recognized.</summary>
public sealed class UnrecognizedAudioTests : IAsyncDisposable
{
    private readonly ScriptedSessions _sessions = new();
    private readonly DictationService _dictation;

    public UnrecognizedAudioTests() => _dictation = new DictationService(
        _sessions, Some.Memory(), new LatencyRecorder(TimeProvider.System), NullLogger<DictationRun>.Instance);

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _dictation.DisposeAsync();

    [Theory]
    [InlineData(5.0, -120, false, "is silent (-120 dBFS). Check that the right microphone is selected")]
    [InlineData(5.0, -95.1, false, "is silent (-95 dBFS)")]
    [InlineData(5.0, -94.9, false, "is too quiet: its loudest part is at -95 dBFS. Speak closer")]
    [InlineData(5.0, -75.1, false, "is too quiet")]
    [InlineData(5.0, -74.9, false, "does not sound like speech")]
    [InlineData(0.15, -20, false, "is 0.15 s long, and its loudest part is at -20 dBFS. Speech must last at least 0.25 s")]
    [InlineData(5.0, -20, true, "at -20 dBFS, but no words were recognized")]
    [InlineData(5.0, -20, false, "at -20 dBFS, which is loud enough, but does not sound like speech")]
    public void The_notice_has_the_level_and_what_to_try(double seconds, double level, bool hasSpeech, string text)
    {
        var notice = new UnrecognizedAudio(TimeSpan.FromSeconds(seconds), level, hasSpeech)
            .ToNotice(minSpeechDuration: TimeSpan.FromSeconds(0.25));

        Assert.Equal("No speech was found.", notice.Title);
        Assert.Contains(text, notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_known_minimum_the_length_is_not_the_reason() => Assert.DoesNotContain(
        "at least", new UnrecognizedAudio(TimeSpan.FromSeconds(0.1), -20, false).ToNotice(null).Text, StringComparison.Ordinal);

    [Fact]
    public async Task A_dictation_without_words_has_its_level_and_length()
    {
        await DictateAsync(new SpeechEvent.SpeechStarted(TimeSpan.Zero), Some.Final(" "));

        Assert.Equal(new UnrecognizedAudio(TimeSpan.FromSeconds(0.1), -120, HasSpeech: true), _dictation.State.Unrecognized);

        _dictation.Clear();
        Assert.Null(_dictation.State.Unrecognized);
    }

    [Fact]
    public async Task The_next_dictation_begins_without_it()
    {
        await DictateAsync();
        Assert.NotNull(_dictation.State.Unrecognized);

        _ = _dictation.Begin();

        Assert.Null(_dictation.State.Unrecognized);
    }

    [Fact]
    public async Task A_dictation_with_words_has_none()
    {
        await DictateAsync(Some.Partial("half"));

        Assert.Null(_dictation.State.Unrecognized);
    }

    [Fact]
    public async Task A_dictation_that_fails_has_none()
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());
        _sessions.Refuse(Some.Error(ErrorCodes.TooManySessions));
        await ended.WaitAsync(Canceled);

        Assert.NotNull(_dictation.State.Notice);
        Assert.Null(_dictation.State.Unrecognized);
    }

    [Fact]
    public async Task A_dictation_that_is_canceled_has_none()
    {
        _ = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());
        _sessions.Open();
        await _sessions.Session.Written.ReadAsync(Canceled);

        await _dictation.CancelAsync().WaitAsync(Canceled);

        Assert.Null(_dictation.State.Unrecognized);
    }

    [Fact]
    public async Task A_dictation_without_audio_has_none()
    {
        _ = _dictation.Begin();

        await _dictation.FinishAsync().WaitAsync(Canceled);

        Assert.Null(_dictation.State.Unrecognized);
    }

    private async Task DictateAsync(params SpeechEvent[] events)
    {
        var ended = _dictation.Begin();
        _ = _dictation.AcceptAsync(Some.Sound());
        _ = _dictation.FinishAsync();
        _sessions.Open();
        await _sessions.Session.Stopping.WaitAsync(Canceled);
        foreach (var received in events)
            _sessions.Session.Tell(received);
        _sessions.Session.End(Some.Stopped);
        await ended.WaitAsync(Canceled);
    }
}
