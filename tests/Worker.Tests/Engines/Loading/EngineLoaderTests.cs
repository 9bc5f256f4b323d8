using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Models;
using PortBridge.Worker.Tests.Sessions;

namespace PortBridge.Worker.Tests.Engines.Loading;

/// <summary>The selection of engine and model, when one engine uses the model store.</summary>
public sealed class EngineLoaderTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly RecordedProgress _progress = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_engine_gets_the_path_of_its_default_model()
    {
        _folder.PutTarget(ModelFolder.Content);

        var engine = await LoadAsync(new EngineSettings());

        Assert.Equal(("best", _folder.Target), (engine.Info.Name, engine.Info.Model));
        Assert.Null(engine.Info.Note);
        Assert.Equal(LoadStages.Model, Assert.Single(_progress.Reports).Stage);
    }

    [Fact]
    public async Task Auto_skips_an_engine_without_a_model_and_says_why()
    {
        var engine = await LoadAsync(new EngineSettings());

        Assert.Equal("other", engine.Info.Name);
        Assert.StartsWith(
            "Using other instead of best, which has no model: it is not on this machine, and --offline",
            engine.Info.Note, StringComparison.Ordinal);
        Assert.Contains(_progress.Reports, p => p.Warning?.Contains("To install it manually", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Auto_does_not_download_a_model_if_another_engine_can_run()
    {
        using var network = new NoNetwork();

        var engine = await new EngineLoader([Best, Other], _folder.Store(http: network))
            .LoadAsync(new EngineSettings(), _progress, Cancel);

        Assert.Equal("other", engine.Info.Name);
        Assert.Equal(
            "Using other instead of best, which has no model: "
            + "it is not on this machine; \"models get small\" downloads it.",
            engine.Info.Note);
        Assert.Equal(0, network.Requests);
        Assert.Empty(_folder.Files);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Auto_downloads_a_model_if_no_engine_can_run_without(bool isOtherBroken)
    {
        await using var server = new ModelServer();
        var torn = new EngineException(EngineFailure.ModelLoadFailed, "It is damaged.");
        var other = isOtherBroken
            ? Other with { LoadAsync = (_, _) => throw torn }
            : Other with { UnavailableReason = _ => "It is not installed." };

        var engine = await new EngineLoader([Best, other], _folder.Store(server))
            .LoadAsync(new EngineSettings(), _progress, Cancel);

        Assert.Equal(("best", _folder.Target), (engine.Info.Name, engine.Info.Model));
        Assert.Null(engine.Info.Note);
        Assert.Contains(_progress.Reports, report => report.Stage == LoadStages.Download);
    }

    [Fact]
    public async Task Auto_without_an_engine_or_a_network_reports_the_failed_download()
    {
        using var network = new NoNetwork();
        var store = _folder.Store(retries: 0, http: network);

        var e = await Assert.ThrowsAsync<EngineException>(
            () => new EngineLoader([Best], store).LoadAsync(new EngineSettings(), null, Cancel));

        Assert.Equal(1, network.Requests);
        Assert.Contains("model.invalid could not be reached", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("best", null)]
    [InlineData("auto", "small")]
    public async Task The_model_of_a_named_engine_or_a_named_model_is_downloaded(string name, string? model)
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
            LoadAsync = (settings, _) =>
            {
                seen = settings;
                return Task.FromResult<ISpeechEngine>(new NamedEngine("best", null));
            },
        };

        await LoadAsync(new EngineSettings { PartialModelPath = "small" }, engine);

        Assert.Equal((_folder.Target, _folder.Target), (seen!.ModelPath, seen.PartialModelPath));
    }

    [Theory]
    [InlineData("small", "disables downloads")]
    [InlineData("/no/such/model.bin", "is neither a file nor a known model")]
    public async Task Auto_never_skips_a_model_that_the_user_named(string model, string sentence)
    {
        var e = await Assert.ThrowsAsync<EngineException>(() => LoadAsync(new EngineSettings { ModelPath = model }));

        Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_with_a_folder_selects_the_engine_that_uses_folders()
    {
        var engine = await LoadAsync(new EngineSettings { ModelPath = _folder.Root });

        Assert.Equal(("other", _folder.Root), (engine.Info.Name, engine.Info.Model));
        Assert.Null(engine.Info.Note);
    }

    [Fact]
    public async Task A_model_that_no_engine_can_use_is_rejected_with_the_reason()
    {
        var e = await Assert.ThrowsAsync<EngineException>(
            () => LoadAsync(new EngineSettings { ModelPath = "small" }, Other));

        Assert.Equal("No speech engine can run on this machine. other cannot use the model small.", e.Message);
    }

    [Fact]
    public async Task Retriable_failures_are_distinguished_from_permanent_ones()
    {
        await using var busy = new ModelServer(Responses.Status("503 Busy"));
        await using var without = new ModelServer(Responses.Status("404 Not Found"));
        var settings = new EngineSettings { Engine = "best" };

        var some = await Assert.ThrowsAsync<EngineException>(
            () => new EngineLoader([Best], _folder.Store(busy, retries: 0)).LoadAsync(settings, null, Cancel));
        var never = await Assert.ThrowsAsync<EngineException>(
            () => new EngineLoader([Best], _folder.Store(without, retries: 0)).LoadAsync(settings, null, Cancel));

        Assert.Equal((EngineFailure.ModelUnavailable, EngineFailure.ModelLoadFailed), (some.Reason, never.Reason));
    }

    [Fact]
    public async Task An_invalid_model_is_rejected_before_the_engine_loads_it()
    {
        var broken = Path.Combine(_folder.Root, "broken.bin");
        await File.WriteAllBytesAsync(broken, ModelFolder.Content[..11], Cancel);

        var e = await Assert.ThrowsAsync<EngineException>(
            () => LoadAsync(new EngineSettings { Engine = "best", ModelPath = broken }));

        Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
        Assert.Contains("is truncated", e.Message, StringComparison.Ordinal);
    }

    private static EngineDescription Best => Describe("best") with { DefaultModel = _ => "small" };

    private static EngineDescription Other => Describe("other");

    private Task<ISpeechEngine> LoadAsync(EngineSettings settings, params EngineDescription[] engines) =>
        new EngineLoader(engines is [] ? [Best, Other] : engines, _folder.Store(isOffline: true))
            .LoadAsync(settings, _progress, Cancel);

    private static EngineDescription Describe(string name) => new(
        name, _ => null, (settings, _) => Task.FromResult<ISpeechEngine>(new NamedEngine(name, settings.ModelPath)));
}
