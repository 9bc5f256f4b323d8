using Bunit;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Components.Pages;

/// <summary>Recordings and files that another circuit of the page continues.</summary>
public sealed class HomeContinuationTests : HomeTestBase
{
    [Fact]
    public void A_session_is_opened_when_the_worker_is_known_with_the_options_that_it_supports()
    {
        AllowRecording();
        Bridge.Become(new WorkerStatus { State = WorkerState.Loading });
        var page = Open();
        Capture.VerifyInvoke("offer");

        Press(page, "Start");
        SendAudio();
        page.WaitForAssertion(() => Assert.Equal("Stop", page.Find(".record").TextContent.Trim()));
        Assert.False(Sessions.WasAsked);
        Bridge.Become(new WorkerStatus
        {
            State = WorkerState.Ready,
            Description = new("worker 1", "engine", "model", "cpu", [Capabilities.Words], null, null),
        });

        page.WaitForAssertion(() => Assert.True(Sessions.Asked?.Words));
    }

    [Fact]
    public async Task An_unfinished_file_continues_where_it_was()
    {
        AllowRecording();
        var page = Open();

        Assert.True(await page.InvokeAsync(() => Browser.OnRecordRequested(new UnfinishedFile("talk.mp3", 60, 15))));
        SendAudio();
        Sessions.Open();
        Sessions.Session.Tell(new SpeechEvent.Progress(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15)));

        page.WaitForAssertion(() => Assert.Equal("0.5", page.Find(".file progress").GetAttribute("value")));
        Assert.StartsWith("0:30 of 1:00", page.Find(".file .how").TextContent, StringComparison.Ordinal);
        Capture.VerifyInvoke("record");

        EndCapture(page);
        Sessions.Session.End(Some.Stopped);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".file")));
    }

    [Fact]
    public void The_browser_releases_the_audio_of_finals_and_of_silence_and_at_the_end_all_audio()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        for (var i = 0; i < 5; i++)
            SendAudio();
        Sessions.Open();

        Sessions.Session.Tell(Some.Final("one", end: 0.2));
        page.WaitForAssertion(() => Assert.Equal(new CommittedAudio(1, 2, 200), Released()));
        Sessions.Session.Tell(new SpeechEvent.Progress(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.35)));
        page.WaitForAssertion(() => Assert.Equal(new CommittedAudio(1, 3, 350), Released()));
        EndCapture(page);
        Sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => Assert.Equal(new CommittedAudio(1, 6, 500), Released()));
    }

    private CommittedAudio? Released() => Store.Invocations["write"] is [.., var last] ? (CommittedAudio?)last.Arguments[3] : null;
}
