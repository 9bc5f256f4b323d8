using System.Text.Json.Nodes;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Engines;

namespace PortBridge.Worker.Tests.Engines;

public class EngineCatalogTests
{
    private static readonly EngineDescription Absent = Describe("best", "It is not installed.");
    private static readonly EngineDescription Good = Describe("good", null);
    private static readonly EngineDescription Toy = Describe("toy", null) with { IsAutomatic = false };

    [Fact]
    public void The_list_for_programs_gives_the_reason_against_an_engine_only_where_there_is_one()
    {
        using var output = new StringWriter();

        EnginesCommand.PrintJson([Absent, Toy], output);

        var engines = JsonNode.Parse(output.ToString())!.AsArray();
        Assert.Equal(2, engines.Count);
        Assert.Equal(Absent.WhyNot(new EngineSettings()), (string?)engines[0]!["why_not"]);
        Assert.Equal(Toy.Name, (string?)engines[1]!["name"]);
        Assert.False(engines[1]!.AsObject().ContainsKey("why_not"));
    }

    [Fact]
    public void Auto_takes_the_first_that_can_run() =>
        Assert.Same(Good, EngineCatalog.Choose([Absent, Toy, Good], new EngineSettings()));

    [Fact]
    public void Auto_without_any_says_why_not_each()
    {
        var e = Assert.Throws<EngineException>(() => EngineCatalog.Choose([Absent, Toy], new EngineSettings()));

        Assert.Equal(EngineFailure.Unavailable, e.Reason);
        Assert.Equal("No speech engine can run here. It is not installed.", e.Message);
    }

    [Fact]
    public void A_named_engine_is_taken_as_named() =>
        Assert.Same(Toy, EngineCatalog.Choose([Good, Toy], new EngineSettings { Engine = "toy" }));

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var e = Assert.Throws<EngineException>(() => EngineCatalog.Choose([Good, Toy], new EngineSettings { Engine = "siri" }));

        Assert.Contains("siri", e.Message, StringComparison.Ordinal);
        Assert.Contains("auto, good, toy", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_says_which_can_run_and_why_not_the_others()
    {
        using var output = new StringWriter();
        EnginesCommand.Print([Absent, Toy], output);

        Assert.Equal(["best  no   It is not installed.", "toy   yes"], output.ToString().Split(Environment.NewLine)[..2]);
    }

    private static EngineDescription Describe(string name, string? whyNot) =>
        new(name, _ => whyNot, (_, _) => throw new NotSupportedException());
}
