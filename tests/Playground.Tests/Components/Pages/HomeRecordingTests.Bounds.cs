using Bunit;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Tests.Support;

namespace PortBridge.Playground.Tests.Components.Pages;

/// <content>Messages that are repeated, late or too many.</content>
public sealed partial class HomeRecordingTests
{
    [Fact]
    public async Task Messages_of_an_earlier_capture_are_rejected()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");

        Assert.False(await page.InvokeAsync(() => Browser.OnAudio(0, 0, Some.Sound())));
        await page.InvokeAsync(() => Browser.OnEnded(0, 0, null));

        Assert.Equal("Stop", page.Find(".record").TextContent.Trim());
    }

    [Fact]
    public async Task Repeated_chunks_are_ignored_and_dropped_ones_are_shown_as_a_gap()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        foreach (var number in new[] { 0, 1, 0, 1, 4 })
            Assert.True(await page.InvokeAsync(() => Browser.OnAudio(1, number, Some.Sound((byte)number))));
        Sessions.Open();

        foreach (var number in new[] { 0, 1, 4 })
            Assert.Equal(number, (await Sessions.Session.Written.ReadAsync(Canceled))[0]);
        page.WaitForAssertion(() => Assert.Equal("0.1 seconds of audio missing", page.Find("li.missing .gap").TextContent));
    }

    [Fact]
    public async Task A_browser_that_does_not_wait_ends_its_recording_and_keeps_what_was_accepted()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");

        var answers = await page.InvokeAsync(() =>
            Enumerable.Range(0, 1000).Select(number => Browser.OnAudio(1, number, Some.Sound())).ToArray());

        Assert.Equal(DictationRun.MaxQueuedChunks, answers.Count(answer => answer is { IsCompleted: true, Result: true }));
        Assert.Equal(PendingAudio.MaxChunks, answers.Count(answer => !answer.IsCompleted));
        Assert.All(answers.Where(answer => answer.IsCompleted).Skip(DictationRun.MaxQueuedChunks), answer => Assert.False(answer.Result));
        Sessions.Open();
        foreach (var _ in Enumerable.Range(0, DictationRun.MaxQueuedChunks + PendingAudio.MaxChunks))
            await Sessions.Session.Written.ReadAsync(Canceled);
        await Sessions.Session.Stopping.WaitAsync(Canceled);
        Sessions.Session.End(Some.Stopped);
        page.WaitForAssertion(() => Assert.Equal(
            "The browser sent audio faster than the page allows.", page.Find(".notice .title").TextContent));
    }

    [Fact]
    public async Task A_dictation_ends_with_a_notice_at_the_maximum_length()
    {
        AllowRecording();
        Playground.MaxDictation = TimeSpan.FromSeconds(0.3);
        var page = Open();
        Press(page, "Start");

        var answers = await page.InvokeAsync(() =>
            Task.WhenAll(Enumerable.Range(0, 5).Select(number => Browser.OnAudio(1, number, Some.Sound()))));
        Sessions.Open();
        await Sessions.Session.Stopping.WaitAsync(Canceled);
        Sessions.Session.Tell(Some.Final("until then"));
        Sessions.Session.End(Some.Stopped);

        Assert.Equal([true, true, true, false, false], answers);
        page.WaitForAssertion(() => Assert.Equal(
            "The recording has reached the maximum length.", page.Find(".notice .title").TextContent));
        Assert.Equal("until then", page.Find("li p").TextContent.Trim());
    }

    [Fact]
    public async Task Repeated_chunks_that_still_wait_are_accepted_with_the_first_ones()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        const int Sent = DictationRun.MaxQueuedChunks + 30;
        Task<bool>[] Send() => [.. Enumerable.Range(0, Sent).Select(number => Browser.OnAudio(1, number, Some.Sound()))];

        // The connection is lost three times.
        var rounds = await page.InvokeAsync(() => new[] { Send(), Send(), Send(), Send() });
        Assert.Equal(30, rounds[^1].Count(answer => !answer.IsCompleted));
        Sessions.Open();

        Assert.All(await Task.WhenAll(rounds.SelectMany(each => each)).WaitAsync(Canceled), Assert.True);
        Assert.Empty(page.FindAll(".notice"));
    }

    [Fact]
    public async Task A_second_end_of_a_recording_and_messages_after_a_cancellation_are_ignored()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();

        await page.InvokeAsync(() =>
        {
            Browser.OnEnded(1, 5, "MicrophoneLost");
            Browser.OnEnded(1, 6, "MicrophoneBusy");
        });
        Sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => Assert.Equal("The microphone was disconnected.", page.Find(".notice .title").TextContent));
        Press(page, "Start");
        await page.InvokeAsync(() => Browser.OnCanceled(2));
        Assert.False(await page.InvokeAsync(() => Browser.OnAudio(2, 0, Some.Sound())));
    }

    [Fact]
    public async Task Of_many_requests_during_the_finishing_phase_one_is_kept()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();
        EndCapture(page);

        var name = new string('x', 20_000);
        for (var i = 0; i < 100; i++)
            Assert.True(await page.InvokeAsync(() => Browser.OnRecordRequested(new UnfinishedFile(name, 1, 0))));
        Sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => Capture.VerifyInvoke("record", 2));
        page.WaitForAssertion(() => Assert.Equal(200, page.Find(".file").TextContent.Count(letter => letter == 'x')));
    }
}
