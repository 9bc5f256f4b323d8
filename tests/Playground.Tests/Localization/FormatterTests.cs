using PortBridge.Playground.Capture;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;
using PortBridge.Playground.Workers;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Localization;

public sealed class FormatterTests
{
    public static TheoryData<CaptureError> Faults => [.. Enum.GetValues<CaptureError>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_of_the_browser_has_sentences_of_its_own(CaptureError fault)
    {
        var notice = CaptureErrorFormatter.ToNotice(fault);

        Assert.EndsWith(".", notice.Title, StringComparison.Ordinal);
        Assert.EndsWith(".", notice.Text, StringComparison.Ordinal);
        Assert.Single(Enum.GetValues<CaptureError>(), other => CaptureErrorFormatter.ToNotice(other).Title == notice.Title);
    }

    [Theory]
    [InlineData(WorkerState.Failed)]
    [InlineData(WorkerState.Backoff)]
    [InlineData(WorkerState.Starting)]
    public void A_worker_that_only_tries_again_for_want_of_its_engine_says_what_to_install(WorkerState state)
    {
        var error = Some.Error(ErrorCodes.WorkerUnavailable, message: "Run: apt-get install libpocketsphinx3");
        var notice = new WorkerStatus { State = state, Error = error }.ToNotice();

        Assert.Equal("No speech engine is available.", notice!.Title);
        Assert.Equal("Run: apt-get install libpocketsphinx3", notice.Text);
    }

    [Fact]
    public void A_worker_that_was_lost_and_comes_back_is_restarting()
    {
        var error = Some.Error(ErrorCodes.WorkerLost, isRetriable: true);
        var notice = new WorkerStatus { State = WorkerState.Backoff, Error = error }.ToNotice();

        Assert.Equal("The speech engine is restarting.", notice!.Title);
    }

    [Fact]
    public void A_worker_that_ended_too_often_is_tried_again_and_not_said_to_be_missing()
    {
        var error = Some.Error(ErrorCodes.WorkerLost, isRetriable: true);
        var status = Some.Status(WorkerState.Failed) with { Error = error, NextStart = DateTimeOffset.UnixEpoch };

        Assert.Equal("The speech engine keeps crashing.", status.ToNotice()!.Title);
        Assert.Equal("Restarts paused", status.ToText());
    }

    [Theory]
    [InlineData(0.02, "0.1 seconds of audio missing")]
    [InlineData(0.5, "0.5 seconds of audio missing")]
    [InlineData(1, "1 second of audio missing")]
    [InlineData(3.96, "4 seconds of audio missing")]
    [InlineData(75, "75 seconds of audio missing")]
    public void The_length_of_what_is_missing_is_said(double seconds, string text) =>
        Assert.Equal(text, TranscriptFormatter.Missing(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(null, null)]
    [InlineData(0, "code 0")]
    [InlineData(70, "code 70")]
    [InlineData(134, "SIGABRT")]
    [InlineData(137, "SIGKILL")]
    [InlineData(159, "signal 31")]
    public void An_exit_code_tells_signals_from_codes(int? code, string? text) =>
        Assert.Equal(text, WorkerExitFormatter.Code(code));

    [Fact]
    public void Each_reason_of_an_exit_has_words_of_its_own()
    {
        var words = Enum.GetValues<WorkerExitReason>().Select(WorkerExitFormatter.Reason).ToList();

        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.DoesNotContain(nameof(WorkerExitReason.StartTimeout), words);
    }

    [Theory]
    [InlineData(WorkerState.Ready)]
    [InlineData(WorkerState.Starting)]
    [InlineData(WorkerState.Loading)]
    public void A_worker_that_is_well_says_nothing(WorkerState state) =>
        Assert.Null(new WorkerStatus { State = state }.ToNotice());

    [Fact]
    public void An_unknown_code_shows_its_own_message() =>
        Assert.Equal("Out of paper.", SpeechErrorFormatter.ToNotice(Some.Error("no_paper", message: "Out of paper.")).Text);

    [Theory]
    [InlineData(5, "0:05", "PT5.0S")]
    [InlineData(65.25, "1:05", "PT65.3S")]
    [InlineData(3661, "1:01:01", "PT3661.0S")]
    [InlineData(180_000, "50:00:00", "PT180000.0S")]
    public void Times_are_written_for_a_person_and_for_a_machine(double seconds, string reading, string duration)
    {
        var time = TimeSpan.FromSeconds(seconds);

        Assert.Equal((reading, duration), (TimeFormatter.Clock(time), TimeFormatter.Duration(time)));
    }
}
