using Bunit;
using PortBridge.Playground.Components.Workers;
using PortBridge.Playground.Recognizers;
using PortBridge.Playground.Tests.Support;

namespace PortBridge.Playground.Tests.Components.Workers;

public sealed class RecognizerPickerTests : BunitContext
{
    private static readonly Recognizer Base = new("whisper", "base")
    {
        Bytes = 59_707_625,
        Languages = "en, de",
        License = "MIT",
    };

    private static readonly Recognizer Turbo = new("whisper", "turbo") { Bytes = 574_041_195, IsPresent = false };
    private static readonly Recognizer Absent = new("pocketsphinx") { UnavailableReason = "It is not installed." };

    private static readonly WorkerStatus Running = Some.Status() with
    {
        Description = new WorkerDescription("w", "whisper", "base", "cpu", []),
    };

    [Fact]
    public void Recognizers_are_listed_with_their_properties_and_a_button()
    {
        var picker = Show(new SwitchState { Available = [Base, Turbo, Absent] });

        Assert.Equal(
            ["60 MB · en, de · MIT", "574 MB · not downloaded", "It is not installed."],
            picker.FindAll("li p").Select(facts => facts.TextContent));
        Assert.Equal("whisper base", picker.FindAll("li:has(.in-use) strong").Single().TextContent);
        var button = Assert.Single(picker.FindAll("button"));
        Assert.Equal(("Download and use", "Download and use whisper turbo"), (button.TextContent.Trim(), button.GetAttribute("aria-label")));
    }

    [Fact]
    public void A_click_chooses_a_recognizer_unless_a_switch_is_pending()
    {
        var chosen = new List<Recognizer>();
        var picker = Show(new SwitchState { Available = [Turbo] }, chosen: chosen.Add);
        picker.Find("li button").Click();

        picker.Render(parts => parts.Add(part => part.State, new SwitchState { Available = [Turbo], Pending = Turbo }));
        var button = picker.Find("li button");
        button.Click();

        Assert.Equal([Turbo], chosen);
        Assert.Equal("true", button.GetAttribute("aria-disabled"));
    }

    [Fact]
    public void A_download_has_a_progress_bar()
    {
        var fetching = Running with
        {
            Replacement = new WorkerReplacement(2, WorkerState.Loading, new LoadingProgress("download", 287_000_000, 574_000_000)),
        };

        var picker = Show(new SwitchState { Available = [Turbo], Pending = Turbo }, fetching);

        Assert.Equal(
            "whisper turbo is downloading. The current engine stays in use.",
            picker.Find("[role=status]").TextContent);
        var bar = picker.Find("progress");
        Assert.Equal(("287000000", "574000000"), (bar.GetAttribute("value"), bar.GetAttribute("max")));
        Assert.Equal("50 % of 574 MB", picker.Find(".bar span").TextContent);
    }

    [Theory]
    [InlineData(WorkerState.Starting, null, "whisper turbo is starting. The current engine stays in use.")]
    [InlineData(WorkerState.Loading, "model", "whisper turbo is loading (model). The current engine stays in use.")]
    [InlineData(WorkerState.Ready, null, "whisper turbo is ready. Sessions are moving to it.")]
    public void Each_step_has_a_text_and_an_indeterminate_progress_bar(
        WorkerState state, string? stage, string text)
    {
        var loading = stage is null ? null : new LoadingProgress(stage, 0, null);
        var coming = Running with { Replacement = new WorkerReplacement(2, state, loading) };

        var picker = Show(new SwitchState { Available = [Turbo], Pending = Turbo }, coming);

        Assert.Equal(text, picker.Find("[role=status]").TextContent);
        Assert.False(picker.Find("progress").HasAttribute("value"));
    }

    [Fact]
    public void Without_a_current_worker_the_progress_is_that_of_the_worker_itself()
    {
        var trial = new WorkerStatus { State = WorkerState.Loading, Loading = new LoadingProgress("download", 1, 4) };

        var picker = Show(new SwitchState { Available = [Turbo], Pending = Turbo }, trial);

        Assert.Equal("1", picker.Find("progress").GetAttribute("value"));
    }

    [Fact]
    public void A_pending_switch_can_be_canceled()
    {
        var givenUp = 0;
        var picker = Show(new SwitchState { Available = [], Pending = Turbo }, givenUp: () => givenUp++);

        picker.Find(".bar button").Click();

        Assert.Equal(1, givenUp);
    }

    [Fact]
    public void The_reason_of_a_failed_switch_is_an_alert()
    {
        var picker = Show(new SwitchState { Available = [Turbo], Problem = "The model is cut off; fetch it again." });

        Assert.Equal("The model is cut off; fetch it again.", picker.Find("[role=alert]").TextContent);
        Assert.Empty(picker.FindAll("progress"));
    }

    [Fact]
    public void A_missing_or_empty_list_is_explained()
    {
        Assert.Contains("Loading the list", Show(new SwitchState()).Markup, StringComparison.Ordinal);
        Assert.Contains("could not be loaded", Show(new SwitchState { Available = [] }).Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<RecognizerPicker> Show(
        SwitchState state, WorkerStatus? worker = null, Action<Recognizer>? chosen = null, Action? givenUp = null) =>
        Render<RecognizerPicker>(parts => parts
            .Add(part => part.State, state)
            .Add(part => part.Worker, worker ?? Running)
            .Add(part => part.OnChoose, recognizer => chosen?.Invoke(recognizer))
            .Add(part => part.OnCancel, () => givenUp?.Invoke()));
}
