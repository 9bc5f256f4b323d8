using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Recognizers;
using PortBridge.Playground.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Recognizers;

/// <summary>Lists recognizers and switches between them on a fake bridge.</summary>
public sealed class RecognizerSwitchTests : IDisposable
{
    private const string Engines = """
        [{"name":"whisper","automatic":true},{"name":"pocketsphinx","unavailable_reason":"It is not installed."},
         {"name":"scripted","automatic":false}]
        """;

    private const string Models = """
        [{"name":"base","size_bytes":59707625,"languages":["en","de"],"license":"MIT","present":true,
          "path":"/models/ggml-base.bin","kind":"whisper"},
         {"name":"turbo","size_bytes":574041195,"languages":"99 languages","license":"MIT","present":false,"kind":"whisper"},
         {"name":"silero_vad","size_bytes":2327524,"license":"MIT","present":true,"kind":"silero"}]
        """;

    private readonly FakeBridge _bridge = new();
    private readonly ScriptedWorkerQuery _query = new() { Engines = Engines, Models = Models };
    private readonly PortBridgeOptions _options = new() { Worker = { FileName = BundledWorker.FileName } };
    private readonly PlaygroundOptions _playground = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecognizerSwitch _switch;

    public RecognizerSwitchTests() => _switch = new RecognizerSwitch(
        _bridge, _query, Options.Create(_options), Options.Create(_playground), _time,
        NullLogger<RecognizerSwitch>.Instance);

    public void Dispose() => _switch.Dispose();

    [Fact]
    public async Task The_list_has_each_model_of_an_engine_and_the_reason_of_an_unavailable_engine()
    {
        await _switch.RefreshAsync();

        Assert.Equal(
            ["whisper base", "whisper turbo", "pocketsphinx", "scripted"],
            _switch.State.Available!.Select(recognizer => recognizer.Name));
        Assert.Equal((59707625, "en, de", true), Facts(_switch.State.Available![0]));
        Assert.Equal((574041195, "99 languages", false), Facts(_switch.State.Available[1]));
        Assert.Equal("It is not installed.", _switch.State.Available[2].UnavailableReason);

        static (long?, string?, bool) Facts(Recognizer found) => (found.Bytes, found.Languages, found.IsPresent);
    }

    [Fact]
    public async Task The_list_is_read_again_only_after_its_lifetime()
    {
        await _switch.RefreshAsync();
        _query.Engines = null;
        await _switch.RefreshAsync();
        Assert.NotEmpty(_switch.State.Available!);

        _time.Advance(RecognizerSwitch.ListLifetime);
        await _switch.RefreshAsync();

        Assert.Empty(_switch.State.Available!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Unrecognized command or argument 'models'.")]
    [InlineData("{}")]
    [InlineData("[1,null,{},{\"name\":7}]")]
    public async Task Without_a_valid_list_of_models_the_engines_are_listed(string? models)
    {
        _query.Models = models;

        await _switch.RefreshAsync();

        Assert.Equal(
            ["whisper", "pocketsphinx", "scripted"], _switch.State.Available!.Select(recognizer => recognizer.Name));
    }

    [Fact]
    public async Task Without_a_list_of_engines_the_list_is_empty()
    {
        (_query.Engines, _query.Models) = (null, null);

        await _switch.RefreshAsync();

        Assert.Empty(_switch.State.Available!);
    }

    [Fact]
    public async Task Choosing_a_recognizer_starts_the_same_executable_with_another_engine_and_model()
    {
        foreach (var argument in new[] { "--engine", "auto", "--decoders", "2", "--model=x", "--model", "y" })
            _options.Worker.Arguments.Add(argument);
        _options.Worker.Environment["A"] = "b";

        var choosing = _switch.ChooseAsync(new Recognizer("whisper", "base"));
        var command = Assert.Single(_bridge.Replacements);
        Assert.Equal("whisper base", _switch.State.Pending!.Name);
        _bridge.Replacing.SetResult();
        await choosing;

        Assert.Equal(BundledWorker.FileName, command.FileName);
        Assert.Equal(["--decoders", "2", "--engine", "whisper", "--model", "base"], command.Arguments);
        Assert.Equal("b", command.Environment["A"]);
        Assert.Equal((null, null), (_switch.State.Pending, _switch.State.Problem));
        Assert.NotNull(_switch.State.Available);
    }

    [Fact]
    public async Task The_reason_of_a_failed_switch_is_kept_until_the_next_choice()
    {
        var choosing = _switch.ChooseAsync(new Recognizer("whisper", "base"));
        _bridge.Replacing.SetException(new SpeechException(
            Some.Error(ErrorCodes.WorkerUnavailable, message: "The model is cut off.")));
        await choosing;
        Assert.Equal("The model is cut off.", _switch.State.Problem);

        _bridge.Replacing = new TaskCompletionSource();
        _ = _switch.ChooseAsync(new Recognizer("scripted"));

        Assert.Null(_switch.State.Problem);
    }

    [Fact]
    public async Task A_choice_during_a_pending_switch_is_ignored()
    {
        var first = _switch.ChooseAsync(new Recognizer("whisper", "base"));

        await _switch.ChooseAsync(new Recognizer("scripted"));

        Assert.Single(_bridge.Replacements);
        _switch.Cancel();
        await first;
        Assert.Equal((null, null), (_switch.State.Pending, _switch.State.Problem));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Nothing_is_switched_if_disabled_or_another_worker_is_configured(bool switching, bool isOwn)
    {
        _playground.Switching = switching;
        _options.Worker.FileName = isOwn ? BundledWorker.FileName : "my-worker";

        await _switch.RefreshAsync();
        await _switch.ChooseAsync(new Recognizer("scripted"));

        Assert.False(_switch.IsAllowed);
        Assert.Null(_switch.State.Available);
        Assert.Empty(_bridge.Replacements);
    }

    [Theory]
    [InlineData("whisper", "base", true)]
    [InlineData("whisper", "ggml-base.bin", true)]
    [InlineData("whisper", "base.en", false)]
    [InlineData("scripted", "base", false)]
    public void The_recognizer_in_use_is_identified_by_its_engine_and_model(string engine, string model, bool isInUse) =>
        Assert.Equal(isInUse, new Recognizer("whisper", "base").IsRunBy(new WorkerDescription("w", engine, model, "cpu", [])));

    [Fact]
    public async Task The_bundled_worker_lists_its_engines()
    {
        using var own = new RecognizerSwitch(
            _bridge,
            new WorkerQuery(TimeProvider.System, NullLogger<WorkerQuery>.Instance),
            Options.Create(_options),
            Options.Create(_playground),
            _time,
            NullLogger<RecognizerSwitch>.Instance);

        await own.RefreshAsync();

        Assert.Contains(own.State.Available!, recognizer => recognizer is { Engine: "scripted", UnavailableReason: null });
    }

    [Fact]
    public async Task The_bundled_worker_lists_its_models_with_the_expected_fields()
    {
        var query = new WorkerQuery(TimeProvider.System, NullLogger<WorkerQuery>.Instance);
        var answer = Assert.IsType<string>(await query.QueryAsync("models", "list", "--json"));

        string[] fields = ["name", "kind", "size_bytes", "languages", "license", "present"];
        foreach (var model in JsonNode.Parse(answer)!.AsArray())
            Assert.Subset(model!.AsObject().Select(field => field.Key).ToHashSet(), fields.ToHashSet());
    }
}
