using Bunit;
using PortBridge.Playground.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Components.Pages;

/// <summary>Recording on the page.</summary>
public sealed partial class HomeRecordingTests : HomeTestBase
{
    [Fact]
    public void Start_records_and_Stop_finishes_the_transcript()
    {
        AllowRecording();
        var page = Open();

        Press(page, "Start");
        SendAudio();
        Sessions.Open();
        Sessions.Session.Tell(Some.Partial("hello wor", stable: 5));
        page.WaitForAssertion(() => Assert.Equal("hello", page.Find(".stable").TextContent));

        Press(page, "Stop");
        EndCapture(page);
        Sessions.Session.Tell(Some.Final("Hello world"));
        Sessions.Session.End(Some.Stopped);
        page.WaitForAssertion(() => Assert.Equal("Hello world", page.Find("li p").TextContent.Trim()));
        page.WaitForAssertion(() => Assert.Equal("Start", page.Find(".record").TextContent.Trim()));
    }

    [Theory]
    [InlineData("NoMicrophone", "No microphone was found.")]
    [InlineData("PermissionDenied", "Microphone access was denied.")]
    [InlineData("InsecureContext", "The browser does not allow recording at this address.")]
    [InlineData("MicrophoneBusy", "The microphone is not available.")]
    [InlineData("SomethingNew", "The browser could not record.")]
    public void A_capture_error_is_shown_as_a_notice(string error, string title)
    {
        AllowRecording();
        var page = Open();

        Press(page, "Start");
        EndCapture(page, error);

        page.WaitForAssertion(() => Assert.Equal(title, page.Find(".notice .title").TextContent));
        Assert.Equal("Start", page.Find(".record").TextContent.Trim());
        Assert.False(Sessions.WasAsked);
    }

    [Fact]
    public void The_loss_of_a_worker_releases_the_microphone()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();

        Sessions.Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));

        page.WaitForAssertion(() => Assert.Contains("stopped during the recording", page.Find(".notice").TextContent, StringComparison.Ordinal));
        page.WaitForAssertion(() => Capture.VerifyInvoke("cancel"));
    }

    [Fact]
    public void A_source_that_ends_finishes_the_transcript()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();

        EndCapture(page, "MicrophoneLost");
        Sessions.Session.Tell(Some.Final("until then"));
        Sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => Assert.Equal("The microphone was disconnected.", page.Find(".notice .title").TextContent));
        Assert.Equal("until then", page.Find("li p").TextContent.Trim());
    }

    [Fact]
    public void Escape_cancels_the_dictation()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();

        _ = page.InvokeAsync(() => Browser.OnCanceled(1));

        page.WaitForAssertion(() => Assert.True(Sessions.Session.Disposed.IsCompleted));
        page.WaitForAssertion(() => Assert.Equal("Start", page.Find(".record").TextContent.Trim()));
        Assert.False(Sessions.Session.Stopping.IsCompleted);
        Assert.Empty(page.FindAll("li p"));
    }

    [Fact]
    public async Task A_key_starts_a_recording()
    {
        AllowRecording();
        var page = Open();

        Assert.True(await page.InvokeAsync(() => Browser.OnRecordRequested(null)));

        Capture.VerifyInvoke("record");
        page.WaitForAssertion(() => Assert.Equal("Stop", page.Find(".record").TextContent.Trim()));
    }

    [Fact]
    public async Task A_key_during_the_finishing_phase_records_after_it()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();
        EndCapture(page);

        Assert.True(await page.InvokeAsync(() => Browser.OnRecordRequested(null)));
        Capture.VerifyInvoke("record", 1);
        Sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => Capture.VerifyInvoke("record", 2));
    }

    [Fact]
    public async Task A_key_during_a_recording_is_rejected()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");

        Assert.False(await page.InvokeAsync(() => Browser.OnRecordRequested(null)));
    }

    [Theory]
    [InlineData(null, "No speech was found.")]
    [InlineData("MicrophoneLost", "The microphone was disconnected.")]
    public void A_recording_without_words_is_explained_unless_there_is_a_better_reason(string? error, string title)
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();

        EndCapture(page, error);
        Sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => Assert.Equal(title, page.Find(".notice .title").TextContent));
    }

    [Fact]
    public async Task Missing_sound_is_shown_until_it_is_back_and_then_marked()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();

        Assert.True(await page.InvokeAsync(() => Browser.OnSoundMissing(1, 1, (14 * 60 + 3) * 60 + 22)));
        page.WaitForAssertion(() => Assert.Equal(
            "No sound from the microphone since 14:03:22", page.Find(".session.no-sound").TextContent));
        await Sessions.Session.Flushed.WaitAsync(Canceled);

        Assert.True(await page.InvokeAsync(() => Browser.OnAudio(1, 42, Some.Sound())));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".no-sound")));
        page.WaitForAssertion(() => Assert.Equal("2 seconds of audio missing", page.Find("li.missing .gap").TextContent));
        Assert.Empty(page.FindAll(".dropped"));
    }

    [Fact]
    public async Task Missing_sound_of_an_earlier_capture_is_rejected()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");

        Assert.False(await page.InvokeAsync(() => Browser.OnSoundMissing(0, 0, 1)));
        Assert.True(await page.InvokeAsync(() => Browser.OnSoundMissing(1, 0, -1)));
        Assert.True(await page.InvokeAsync(() => Browser.OnSoundMissing(1, 1, int.MaxValue)));

        Assert.False(Sessions.WasAsked);
    }

    [Fact]
    public void Detected_speech_is_marked_in_the_waveform()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();

        Sessions.Session.Tell(new SpeechEvent.SpeechStarted(TimeSpan.FromSeconds(1)));
        Sessions.Session.Tell(new SpeechEvent.SpeechStopped(TimeSpan.FromSeconds(2)));

        page.WaitForAssertion(() => Assert.Equal(
            [[1, true, 1000.0], [1, false, 2000.0]],
            Capture.Invocations["speech"].Select(invocation => invocation.Arguments)));
    }

    [Fact]
    public async Task Leaving_the_page_disposes_the_session()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();
        await Sessions.Session.Written.ReadAsync(Xunit.TestContext.Current.CancellationToken);

        await DisposeComponentsAsync();

        await Sessions.Session.Disposed.WaitAsync(Xunit.TestContext.Current.CancellationToken);
    }
}
