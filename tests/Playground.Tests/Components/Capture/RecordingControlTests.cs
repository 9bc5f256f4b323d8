using Bunit;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components.Capture;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Components.Capture;

/// <summary>The record button, the status of the dictation and the samples.</summary>
public sealed class RecordingControlTests : BunitContext
{
    [Theory]
    [InlineData(false, "Start", "false")]
    [InlineData(true, "Stop", "true")]
    public void The_record_button_is_labeled_with_its_action(bool isOn, string text, string pressed)
    {
        var button = Render<RecordButton>(parts => parts.Add(part => part.IsOn, isOn)).Find("button");

        Assert.Equal(text, button.TextContent.Trim());
        Assert.Equal(pressed, button.GetAttribute("aria-pressed"));
        Assert.Null(button.GetAttribute("aria-disabled"));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_disabled_record_button_is_focusable_and_ignores_clicks(bool isDisabled, int presses)
    {
        var pressed = 0;
        var button = Render<RecordButton>(parts => parts
            .Add(part => part.IsDisabled, isDisabled)
            .Add(part => part.OnPress, () => pressed++)).Find("button");

        button.Click();

        Assert.Equal(presses, pressed);
        Assert.False(button.HasAttribute("disabled"));
    }

    [Theory]
    [InlineData(DictationPhase.Idle, SessionState.Idle, WorkerState.Ready, "Ready")]
    [InlineData(DictationPhase.Idle, SessionState.Idle, WorkerState.Failed, "No speech engine")]
    [InlineData(DictationPhase.Starting, SessionState.Idle, WorkerState.Ready, "Waiting for the microphone…")]
    [InlineData(DictationPhase.Opening, SessionState.Idle, WorkerState.Backoff, "Recording. The speech engine is starting…")]
    [InlineData(DictationPhase.Live, SessionState.Listening, WorkerState.Ready, "Listening")]
    [InlineData(DictationPhase.Live, SessionState.Recording, WorkerState.Ready, "Speech detected")]
    [InlineData(DictationPhase.Live, SessionState.Transcribing, WorkerState.Ready, "Transcribing…")]
    [InlineData(DictationPhase.Finishing, SessionState.Recording, WorkerState.Ready, "Finishing…")]
    public void The_status_shows_the_phase_of_the_dictation(
        DictationPhase phase, SessionState session, WorkerState worker, string text)
    {
        var label = Render<DictationStatus>(parts => parts
            .Add(part => part.Phase, phase)
            .Add(part => part.Session, session)
            .Add(part => part.Worker, new WorkerStatus { State = worker }));

        Assert.Equal(text, label.Find("p").TextContent);
    }

    [Theory]
    [InlineData(DictationPhase.Live, "The speech engine is restarting. Keep speaking.")]
    [InlineData(DictationPhase.Finishing, "The speech engine is restarting to finish the transcript…")]
    public void The_status_shows_that_the_worker_is_restarting(DictationPhase phase, string text)
    {
        var label = Render<DictationStatus>(parts => parts
            .Add(part => part.Phase, phase)
            .Add(part => part.Session, SessionState.Recording)
            .Add(part => part.IsInterrupted, true)
            .Add(part => part.Worker, Some.Status(WorkerState.Backoff)));

        Assert.Equal(text, label.Find("p:not(.hearing)").TextContent);
    }

    [Fact]
    public void A_click_plays_a_sample()
    {
        Sample[] samples = [new("a.wav", "First", "one"), new("b.wav", "Second", "two")];
        Sample? chosen = null;
        var list = Render<SampleList>(parts => parts
            .Add(part => part.Samples, samples).Add(part => part.OnPlay, (Sample sample) => chosen = sample));

        list.FindAll("button")[1].Click();

        Assert.Equal(samples[1], chosen);
    }

    [Fact]
    public void Without_samples_nothing_is_rendered() =>
        Render<SampleList>(parts => parts.Add(part => part.Samples, [])).MarkupMatches("");
}
