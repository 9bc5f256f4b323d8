using Bunit;
using PortBridge.Playground.Components.Workers;
using PortBridge.Playground.Tests.Support;

namespace PortBridge.Playground.Tests.Components.Workers;

/// <summary>The strip with the worker's status.</summary>
public sealed class WorkerStripTests : BunitContext
{
    [Fact]
    public void The_worker_strip_shows_the_state_and_what_is_recognized()
    {
        var strip = Show(new WorkerStatus
        {
            State = WorkerState.Ready,
            ProcessId = 4711,
            Generation = 3,
            Restarts = 2,
            Description = new WorkerDescription("PortBridge.Worker 0.1.0", "pocketsphinx", "en-us", "cpu", [], Languages: ["en"]),
        });

        Assert.Equal("Ready", strip.Find(".state").TextContent);
        Assert.Equal("PocketSphinx · English", strip.Find(".recognizer").TextContent);
        Assert.DoesNotContain("4711", strip.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whisper", "en de fr", "Whisper · 3 languages")]
    [InlineData("scripted", "", "Scripted")]
    [InlineData("my-engine", "de-CH", "my-engine · German (de-CH)")]
    public void Engines_have_their_names_and_languages(string engine, string languages, string text)
    {
        var worker = new WorkerDescription(
            "w", engine, "m", "cpu", [], Languages: languages.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(text, Show(Some.Status() with { Description = worker }).Find(".recognizer").TextContent);
    }

    [Fact]
    public void The_worker_strip_shows_the_worker_s_note()
    {
        const string Note = "Whisper is not available: PocketSphinx stands in.";
        var worker = new WorkerDescription("w", "pocketsphinx", "en-us", "cpu", [], Note: Note);

        Assert.Equal(Note, Show(Some.Status() with { Description = worker }).Find(".note").TextContent);
        Assert.Empty(Show(Some.Status() with { Description = worker with { Note = null } }).FindAll(".note"));
    }

    [Theory]
    [InlineData(WorkerState.Stopped, "Stopped")]
    [InlineData(WorkerState.Starting, "Starting")]
    [InlineData(WorkerState.Loading, "Loading")]
    [InlineData(WorkerState.Backoff, "Restarting")]
    [InlineData(WorkerState.Failed, "Not available")]
    [InlineData(WorkerState.Draining, "Shutting down")]
    public void Each_state_of_the_worker_has_a_text(WorkerState state, string word) =>
        Assert.Equal(word, Show(new WorkerStatus { State = state }).Find(".state").TextContent);

    [Theory]
    [InlineData("model", 50L, 200L, "Loading: model, 25 %")]
    [InlineData("model", 50L, null, "Loading: model")]
    [InlineData("download", 50L, 200L, "Downloading the model, 25 %")]
    [InlineData("verify", 50L, 200L, "Verifying the model, 25 %")]
    public void The_loading_progress_is_shown(string stage, long done, long? total, string text)
    {
        var strip = ShowLoading(stage, done, total);

        Assert.Equal(text, strip.Find(".state").TextContent);
    }

    [Fact]
    public void Loading_has_a_progress_bar_if_the_total_is_known()
    {
        var bar = Assert.Single(ShowLoading("download", 50, 200).FindAll("progress"));

        Assert.Equal(("50", "200"), (bar.GetAttribute("value"), bar.GetAttribute("max")));
        Assert.Empty(ShowLoading("model", 0, null).FindAll("progress"));
    }

    private IRenderedComponent<WorkerStrip> ShowLoading(string stage, long done, long? total) => Show(
        new WorkerStatus { State = WorkerState.Loading, Loading = new LoadingProgress(stage, done, total) });

    private IRenderedComponent<WorkerStrip> Show(WorkerStatus status) =>
        Render<WorkerStrip>(parts => parts.Add(part => part.Status, status).Add(part => part.ShowsInternals, true));
}
