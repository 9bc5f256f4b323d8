using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Models;
using PortBridge.Worker.Tests.Sessions;

namespace PortBridge.Worker.Tests.Engines.Loading;

/// <summary>Which engine is loaded with which model, when one of them takes its models from the store.</summary>
public sealed class EngineLoaderTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly RecordedProgress _progress = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_engine_gets_the_path_of_its_own_model_where_none_is_named()
    {
        _folder.PutTarget(ModelFolder.Content);

        var engine = await LoadAsync(new EngineSettings());

        Assert.Equal(("best", _folder.Target), (engine.Info.Name, engine.Info.Model));
        Assert.Null(engine.Info.Note);
        Assert.Equal(LoadStages.Model, Assert.Single(_progress.Reports).Stage);
    }

    [Fact]
    public async Task Auto_takes_the_next_engine_where_the_best_ones_model_cannot_be_had_and_says_why()
    {
        var engine = await LoadAsync(new EngineSettings());

        Assert.Equal("other", engine.Info.Name);
        Assert.StartsWith(
            "other stands in for best, which has no model: it is not there, and by --offline",
            engine.Info.Note, StringComparison.Ordinal);
        Assert.Contains(_progress.Reports, p => p.Warning?.Contains("To do it by hand", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Auto_asks_no_network_where_another_engine_can_serve_and_says_how_to_get_the_better_model()
    {
        using var network = new NoNetwork();

        var engine = await new EngineLoader([Best, Other], _folder.Store(http: network))
            .LoadAsync(new EngineSettings(), _progress, Cancel);

        Assert.Equal("other", engine.Info.Name);
        Assert.Equal(
            "other stands in for best, which has no model: "
            + "it is not on this machine, and \"models get small\" fetches it.",
            engine.Info.Note);
        Assert.Equal(0, network.Requests);
        Assert.Empty(_folder.Files);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Auto_fetches_the_model_where_no_engine_can_serve_without(bool isOtherBroken)
    {
        await using var server = new ModelServer();
        var torn = new EngineException(EngineFailure.ModelLoadFailed, "It is torn.");
        var other = isOtherBroken
            ? Other with { LoadAsync = (_, _, _) => throw torn }
            : Other with { UnavailableReason = _ => "It is not installed." };

        var engine = await new EngineLoader([Best, other], _folder.Store(server))
            .LoadAsync(new EngineSettings(), _progress, Cancel);

        Assert.Equal(("best", _folder.Target), (engine.Info.Name, engine.Info.Model));
        Assert.Null(engine.Info.Note);
        Assert.Contains(_progress.Reports, report => report.Stage == LoadStages.Download);
    }

    [Fact]
    public async Task Auto_without_any_engine_or_network_says_why_the_model_could_not_be_had()
    {
        using var network = new NoNetwork();
        var store = _folder.Store(policy: new DownloadPolicy { Retries = 0 }, http: network);

        var e = await Assert.ThrowsAsync<EngineException>(
            () => new EngineLoader([Best], store).LoadAsync(new EngineSettings(), null, Cancel));

        Assert.Equal(1, network.Requests);
        Assert.Contains("model.invalid could not be reached", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("best", null)]
    [InlineData("auto", "small")]
    public async Task A_named_engine_or_model_is_fetched_where_it_is_not_here(string name, string? model)
    {
        await using var server = new ModelServer();

        var engine = await new EngineLoader([Best, Other], _folder.Store(server))
            .LoadAsync(new EngineSettings { Engine = name, ModelPath = model }, null, Cancel);

        Assert.Equal(("best", _folder.Target), (engine.Info.Name, engine.Info.Model));
    }

    [Fact]
    public async Task The_model_for_partials_comes_from_the_store_too()
    {
        _folder.PutTarget(ModelFolder.Content);
        EngineSettings? seen = null;
        var engine = Best with
        {
            LoadAsync = (settings, _, _) =>
            {
                seen = settings;
                return Task.FromResult<ISpeechEngine>(new NamedEngine("best", null));
            },
        };

        await LoadAsync(new EngineSettings { PartialModelPath = "small" }, engine);

        Assert.Equal((_folder.Target, _folder.Target), (seen!.ModelPath, seen.PartialModelPath));
    }

    [Theory]
    [InlineData("small", "nothing is downloaded")]
    [InlineData("/no/such/model.bin", "is neither a file nor a model")]
    public async Task Auto_never_passes_over_a_model_that_the_user_named(string model, string sentence)
    {
        var e = await Assert.ThrowsAsync<EngineException>(() => LoadAsync(new EngineSettings { ModelPath = model }));

        Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_with_a_folder_takes_the_engine_whose_models_are_folders()
    {
        var engine = await LoadAsync(new EngineSettings { ModelPath = _folder.Root });

        Assert.Equal(("other", _folder.Root), (engine.Info.Name, engine.Info.Model));
        Assert.Null(engine.Info.Note);
    }

    [Fact]
    public async Task A_model_that_no_engine_here_can_use_is_refused_with_the_reason()
    {
        var e = await Assert.ThrowsAsync<EngineException>(
            () => LoadAsync(new EngineSettings { ModelPath = "small" }, Other));

        Assert.Equal("No speech engine can run here. other has no use for the model small.", e.Message);
    }

    [Fact]
    public async Task What_may_be_had_some_day_is_told_from_what_may_not()
    {
        await using var busy = new ModelServer(Responses.Status("503 Busy"));
        await using var without = new ModelServer(Responses.Status("404 Not Found"));
        var once = new DownloadPolicy { Retries = 0 };
        var settings = new EngineSettings { Engine = "best" };

        var some = await Assert.ThrowsAsync<EngineException>(
            () => new EngineLoader([Best], _folder.Store(busy, policy: once)).LoadAsync(settings, null, Cancel));
        var never = await Assert.ThrowsAsync<EngineException>(
            () => new EngineLoader([Best], _folder.Store(without, policy: once)).LoadAsync(settings, null, Cancel));

        Assert.Equal((EngineFailure.ModelUnavailable, EngineFailure.ModelLoadFailed), (some.Reason, never.Reason));
    }

    [Fact]
    public async Task A_broken_model_is_found_out_before_the_engine_sees_it()
    {
        var broken = Path.Combine(_folder.Root, "broken.bin");
        await File.WriteAllBytesAsync(broken, ModelFolder.Content[..500], Cancel);

        var e = await Assert.ThrowsAsync<EngineException>(
            () => LoadAsync(new EngineSettings { Engine = "best", ModelPath = broken }));

        Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
        Assert.Contains("is cut off", e.Message, StringComparison.Ordinal);
    }

    private static EngineDescription Best => Describe("best") with { DefaultModel = _ => "small" };

    private static EngineDescription Other => Describe("other");

    private Task<ISpeechEngine> LoadAsync(EngineSettings settings, params EngineDescription[] engines) =>
        new EngineLoader(engines is [] ? [Best, Other] : engines, _folder.Store(isOffline: true))
            .LoadAsync(settings, _progress, Cancel);

    private static EngineDescription Describe(string name) => new(
        name, _ => null, (settings, _, _) => Task.FromResult<ISpeechEngine>(new NamedEngine(name, settings.ModelPath)));
}
