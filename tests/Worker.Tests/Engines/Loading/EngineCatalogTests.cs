using System.Text.Json.Nodes;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Models;
using PortBridge.Worker.Tests.Sessions;

namespace PortBridge.Worker.Tests.Engines.Loading;

public class EngineCatalogTests
{
    private static readonly EngineDescription Absent = Describe("best", "It is not installed.");
    private static readonly EngineDescription Good = Describe("good", null);
    private static readonly EngineDescription Toy = Describe("toy", null) with { IsAutomatic = false };

    [Fact]
    public void The_JSON_list_has_a_reason_only_for_unavailable_engines()
    {
        using var output = new StringWriter();

        EnginesCommand.PrintJson([Absent, Toy], output);

        var engines = JsonNode.Parse(output.ToString())!.AsArray();
        Assert.Equal(2, engines.Count);
        Assert.Equal(Absent.UnavailableReason(new EngineSettings()), (string?)engines[0]!["unavailable_reason"]);
        Assert.Equal(Toy.Name, (string?)engines[1]!["name"]);
        Assert.False(engines[1]!.AsObject().ContainsKey("unavailable_reason"));
    }

    [Fact]
    public async Task Auto_selects_the_first_engine_that_can_run_and_says_why()
    {
        var engine = await LoadAsync([Absent, Toy, Good], new EngineSettings());

        Assert.Equal("good", engine.Info.Name);
        Assert.Equal("Using good instead of best. It is not installed.", engine.Info.Note);
    }

    [Fact]
    public async Task Auto_gives_no_note_for_the_best_engine() =>
        Assert.Null((await LoadAsync([Good, Toy], new EngineSettings())).Info.Note);

    [Fact]
    public async Task Auto_without_an_engine_gives_the_reason_for_each()
    {
        var e = await Assert.ThrowsAsync<EngineException>(() => LoadAsync([Absent, Toy], new EngineSettings()));

        Assert.Equal(EngineFailure.Unavailable, e.Reason);
        Assert.Equal("No speech engine can run on this machine. It is not installed.", e.Message);
    }

    [Fact]
    public async Task A_named_engine_is_selected() =>
        Assert.Equal("toy", (await LoadAsync([Good, Toy], new EngineSettings { Engine = "toy" })).Info.Name);

    [Fact]
    public async Task An_unknown_engine_is_rejected_with_the_known_names()
    {
        var e = await Assert.ThrowsAsync<EngineException>(
            () => LoadAsync([Good, Toy], new EngineSettings { Engine = "siri" }));

        Assert.Contains("siri", e.Message, StringComparison.Ordinal);
        Assert.Contains("auto, good, toy", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_lists_engines_and_reasons()
    {
        using var output = new StringWriter();
        EnginesCommand.Print([Absent, Toy], output);

        Assert.Equal(["best  no   It is not installed.", "toy   yes"], output.ToString().Split(Environment.NewLine)[..2]);
    }

    private static async Task<ISpeechEngine> LoadAsync(EngineDescription[] engines, EngineSettings settings)
    {
        using var folder = new ModelFolder();
        return await new EngineLoader(engines, folder.Store()).LoadAsync(
            settings, null, TestContext.Current.CancellationToken);
    }

    private static EngineDescription Describe(string name, string? whyNot) => new(
        name, _ => whyNot, (_, _) => Task.FromResult<ISpeechEngine>(new NamedEngine(name, null)));
}
