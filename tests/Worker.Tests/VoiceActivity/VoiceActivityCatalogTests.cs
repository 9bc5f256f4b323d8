using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Models;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.VoiceActivity;

public sealed class VoiceActivityCatalogTests : IDisposable
{
    private static readonly VoiceActivityDescription Good = Describe(VoiceActivityCatalog.Silero);
    private static readonly VoiceActivityDescription Energy = Describe(VoiceActivityCatalog.Energy);

    private static readonly VoiceActivityDescription Broken = new(
        VoiceActivityCatalog.Silero,
        (_, _) => throw new EngineException(EngineFailure.ModelLoadFailed, "The model is damaged; download it again."));

    private readonly StringWriter _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Auto_selects_silero_if_its_model_is_present()
    {
        using var source = await LoadAsync([Good, Energy], VoiceActivityCatalog.Automatic);

        Assert.Equal("silero", source.Name);
        Assert.Empty(_log.ToString());
    }

    [Fact]
    public async Task Auto_falls_back_to_the_energy_detector_and_says_why()
    {
        using var source = await LoadAsync([Broken, Energy], VoiceActivityCatalog.Automatic);

        Assert.Equal("energy", source.Name);
        Assert.Contains("The model is damaged; download it again.", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_does_not_download_a_model_and_says_how_to_get_it()
    {
        await using var server = new ModelServer();
        var folder = Directory.CreateTempSubdirectory();
        var settings = new VoiceActivitySettings
        {
            Models = new ModelStoreOptions { Folder = folder.FullName, Mirror = server.Address },
        };

        using var source = await VoiceActivityCatalog.LoadAsync(
            [Good with { StoreModel = ModelCatalog.SileroVad }, Energy],
            settings, _log, null, TestContext.Current.CancellationToken);
        folder.Delete(recursive: true);

        Assert.Equal("energy", source.Name);
        Assert.Empty(server.Requests);
        Assert.Contains("\"models get silero-vad\" downloads it", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_detector_is_not_replaced_by_another()
    {
        var broken = await Assert.ThrowsAsync<EngineException>(() => LoadAsync([Broken, Energy], VoiceActivityCatalog.Silero));
        Assert.Equal(EngineFailure.ModelLoadFailed, broken.Reason);

        var absent = await Assert.ThrowsAsync<EngineException>(() => LoadAsync([Energy], VoiceActivityCatalog.Silero));
        Assert.Equal(EngineFailure.Unavailable, absent.Reason);
        Assert.Contains("--vad accepts auto, silero, energy", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offline_store_reports_the_path_of_the_missing_model()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var settings = new VoiceActivitySettings
        {
            Detector = VoiceActivityCatalog.Silero,
            Models = new ModelStoreOptions { Folder = folder, IsOffline = true },
        };

        var e = await Assert.ThrowsAsync<EngineException>(() => VoiceActivityCatalog.LoadAsync(
            [Good with { StoreModel = "silero-vad" }], settings, _log, null, TestContext.Current.CancellationToken));

        Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
        Assert.Contains(Path.Combine(folder, "silero_vad.onnx"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_energy_detector_is_always_available() =>
        Assert.Contains(VoiceActivityCatalog.All, detector => detector.Name == VoiceActivityCatalog.Energy);

    private static VoiceActivityDescription Describe(string name) => new(
        name,
        (_, _) => Task.FromResult<IVoiceActivitySource>(new VoiceActivitySource(name, () => new EnergyVoiceActivity())));

    private Task<IVoiceActivitySource> LoadAsync(IReadOnlyList<VoiceActivityDescription> detectors, string name) =>
        VoiceActivityCatalog.LoadAsync(
            detectors, new VoiceActivitySettings { Detector = name }, _log, null, TestContext.Current.CancellationToken);

    private string[] Lines() => _log.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
