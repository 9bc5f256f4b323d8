using System.Text.Json.Nodes;
using PortBridge.Protocol;
using PortBridge.Testing;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Models;
using PortBridge.Worker.Tests.Models;
using PortBridge.Worker.Tests.Sessions;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Cli;

/// <summary>The JSON output of <c>models get</c>, and the models of <c>auto</c>.</summary>
public sealed class GetModelsTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly WaitableTimeProvider _time = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task A_download_prints_progress_lines_and_then_the_path()
    {
        await using var server = new ModelServer();

        Assert.Equal(ExitCodes.Ok, await GetAsync(_folder.Store(server)));

        var lines = Lines();
        Assert.All(lines, line => Assert.Equal(("small", "whisper"), ((string?)line["model"], (string?)line["kind"])));
        Assert.Equal("download", (string?)lines[0]["stage"]);
        Assert.Equal((0, ModelFolder.Content.Length), ((long)lines[0]["done"]!, (long)lines[0]["total"]!));
        Assert.Contains(lines, line => (string?)line["stage"] == "verify");
        Assert.Equal((_folder.Target, true), ((string?)lines[^1]["path"], (bool?)lines[^1]["new"]));
        Assert.False(lines[^1].ContainsKey("stage"));
    }

    [Fact]
    public async Task A_model_that_is_there_is_not_new()
    {
        _folder.PutTarget(ModelFolder.Content);
        using var network = new NoNetwork();

        Assert.Equal(ExitCodes.Ok, await GetAsync(_folder.Store(http: network)));

        Assert.Equal((_folder.Target, false), ((string?)Lines().Single()["path"], (bool?)Lines()[0]["new"]));
        Assert.Equal(0, network.Requests);
    }

    [Theory]
    [InlineData(false, "unreachable", true, ExitCodes.Unavailable)]
    [InlineData(true, "offline", false, ExitCodes.Configuration)]
    public async Task A_failure_is_printed_with_its_kind_and_whether_to_retry(
        bool isOffline, string reason, bool mayPass, int exitCode)
    {
        using var network = new NoNetwork();
        var store = _folder.Store(retries: 0, isOffline: isOffline, http: network);

        Assert.Equal(exitCode, await GetAsync(store));

        var line = Lines()[^1];
        Assert.Equal((reason, mayPass), ((string?)line["reason"], (bool?)line["retry"]));
        Assert.Contains("To install it manually", (string?)line["error"], StringComparison.Ordinal);
        if (!isOffline)
            Assert.Equal("model.invalid could not be reached (Name or service not known)", (string?)line["cause"]);
    }

    [Fact]
    public void Auto_selects_the_models_of_the_best_engine_and_the_detector()
    {
        EngineDescription[] engines = [Describe("broken", "It is not there."), Describe("best", null)];

        Assert.Equal(
            ["best-model", ModelCatalog.SileroVad], AutomaticModels.Of(engines, new(), new VoiceActivitySettings()));
        Assert.Equal(
            ["best-model"], AutomaticModels.Of(engines, new(), new VoiceActivitySettings { Detector = "energy" }));
        Assert.Equal(
            ["best-model"], AutomaticModels.Of(engines, new(), new VoiceActivitySettings { ModelPath = "my.onnx" }));
        Assert.Equal(
            [ModelCatalog.SileroVad],
            AutomaticModels.Of([Describe("own", null) with { DefaultModel = null }], new(), new VoiceActivitySettings()));
    }

    private static EngineDescription Describe(string name, string? whyNot) => new(
        name,
        _ => whyNot,
        (_, _) => Task.FromResult<ISpeechEngine>(new NamedEngine(name, null)),
        DefaultModel: _ => $"{name}-model");

    private Task<int> GetAsync(ModelStore store) => GetModelsCommand.GetAsync(
        store, ["small"], new JsonFetchReport(_output, _time), TestContext.Current.CancellationToken);

    private List<JsonObject> Lines() =>
    [
        .. _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!.AsObject()),
    ];
}
