using Bunit;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Playground.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Components.Pages;

/// <summary>Settings, files and saved transcripts on the page.</summary>
public sealed class HomeContentTests : HomeTestBase
{
    [Fact]
    public void The_next_session_has_the_selected_options()
    {
        Bridge.Become(Some.Status() with
        {
            Description = new WorkerDescription("w", "e", "m", "cpu", [Capabilities.Translate], ["en", "de"]),
        });
        AllowRecording();
        var page = Open();
        page.Find(".settings select").Change("de");
        page.Find(".settings input").Change(true);

        // A worker that is starting has no description; the previous worker's applies.
        Bridge.Become(Some.Status(WorkerState.Backoff));
        Press(page, "Start");
        SendAudio();

        page.WaitForAssertion(() =>
            Assert.Equal(("de", SpeechTask.Translate), (Sessions.Asked?.Language, Sessions.Asked?.Task)));
    }

    [Fact]
    public void A_file_shows_its_progress_and_can_be_canceled()
    {
        Capture.Setup<bool?>("transcribe", _ => true).SetResult(null);
        var page = Open();
        Upload(page, "talk.mp3");
        page.WaitForAssertion(() => Assert.Equal("Reading the file…", page.Find(".file .how").TextContent));

        _ = page.InvokeAsync(() => Browser.OnLength(1, 60));
        SendAudio();
        Sessions.Open();
        Sessions.Session.Tell(new SpeechEvent.Progress(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15)));
        page.WaitForAssertion(() => Assert.Equal("0.25", page.Find(".file progress").GetAttribute("value")));
        Assert.StartsWith("0:15 of 1:00", page.Find(".file .how").TextContent, StringComparison.Ordinal);

        _ = page.Find(".file button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".file")));
        Assert.True(Sessions.Session.Disposed.IsCompleted);
        Capture.VerifyInvoke("cancel");
    }

    [Theory]
    [InlineData("FileEmpty", "The file is empty.")]
    [InlineData("FileUnreadable", "The file could not be read.")]
    [InlineData("FileTooLarge", "The file is too large.")]
    [InlineData("FileTooLong", "The recording is too long.")]
    public void A_file_error_is_shown_as_a_notice(string error, string title)
    {
        Capture.Setup<bool?>("transcribe", _ => true).SetResult(null);
        var page = Open();
        Upload(page, "talk.mp3");

        EndCapture(page, error);

        page.WaitForAssertion(() => Assert.Equal(title, page.Find(".notice .title").TextContent));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".file")));
        Assert.False(Sessions.WasAsked);
    }

    [Fact]
    public void A_saved_transcript_is_restored_before_the_current_one()
    {
        AllowRecording();
        var page = Open();
        page.WaitForElement(".saved button");
        Press(page, "Start");
        SendAudio();
        Sessions.Open();
        Sessions.Session.Tell(Some.Final("since then", end: 0.05));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("li p")));

        page.Find(".saved button").Click();
        Sessions.Session.Tell(Some.Final("and now", utterance: 1, at: 0.05, end: 0.1));

        page.WaitForAssertion(() => Assert.Equal(
            ["before", "since then", "and now"], page.FindAll("li p").Select(line => line.TextContent.Trim())));
        Assert.Equal(["0:05", "0:09", "0:09"], page.FindAll("li time").Select(time => time.TextContent));
        Assert.Equal([false, true, true], page.FindAll("li").Select(line => line.QuerySelector(".play") is not null));
        Assert.Equal("since then", page.Find("[aria-live] li p").TextContent.Trim());
        Assert.Empty(page.FindAll(".saved button"));
    }

    [Fact]
    public void Only_final_text_is_saved()
    {
        AllowRecording();
        var page = Open();
        page.WaitForElement(".saved button:last-child").Click();
        Assert.Equal([0, 0, Array.Empty<string>(), null], Assert.Single(Store.Invocations["write"]).Arguments);

        Press(page, "Start");
        SendAudio();
        Sessions.Open();
        Sessions.Session.Tell(Some.Partial("so"));
        page.WaitForElement(".live");
        Sessions.Session.Tell(Some.Final("so it is"));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("li p")));

        var kept = (string[])Store.Invocations["write"][1].Arguments[2]!;
        Assert.Contains("so it is", Assert.Single(kept), StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(2, Store.Invocations["write"].Count));
    }
}
