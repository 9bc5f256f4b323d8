using PortBridge.Worker.Engines;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>The voice activity detectors that this worker supports.</summary>
internal static class VoiceActivityCatalog
{
    /// <summary>The name that selects the best detector that can run.</summary>
    public const string Automatic = "auto";

    /// <summary>A neural network, which needs a model.</summary>
    public const string Silero = "silero";

    /// <summary>The built-in detector.</summary>
    public const string Energy = "energy";

    /// <summary>The values that <c>--vad</c> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = [Automatic, Silero, Energy];

    /// <summary>All detectors, the best first.</summary>
    public static IReadOnlyList<VoiceActivityDescription> All { get; } =
    [
        new(Silero, SileroModel.LoadAsync, StoreModel: ModelCatalog.SileroVad),
        new(Energy, (_, _) => Task.FromResult<IVoiceActivitySource>(
            new VoiceActivitySource(Energy, () => new EnergyVoiceActivity()))),
    ];

    /// <summary>Loads the selected detector, and downloads its model first if necessary. <c>auto</c> selects the best
    /// detector whose model is on this machine.</summary>
    /// <param name="settings">Selects the detector.</param>
    /// <param name="log">Receives a line if <c>auto</c> cannot use the best detector.</param>
    /// <param name="progress">Receives the progress of a download.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <exception cref="EngineException">The detector is unknown, or its model is missing or invalid.</exception>
    public static Task<IVoiceActivitySource> LoadAsync(
        VoiceActivitySettings settings,
        TextWriter log,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken) =>
        LoadAsync(All, settings, log, progress, cancellationToken);

    internal static async Task<IVoiceActivitySource> LoadAsync(
        IReadOnlyList<VoiceActivityDescription> detectors,
        VoiceActivitySettings settings,
        TextWriter log,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (settings.Detector != Automatic)
        {
            var named = Find(detectors, settings.Detector);
            return await LoadAsync(named, settings, download: true, progress, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await LoadAsync(Find(detectors, Silero), settings, download: false, progress, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (EngineException e)
        {
            await log.WriteLineAsync($"Using the built-in voice activity detector (--vad {Energy}): {e.Message}").ConfigureAwait(false);
            return await Find(detectors, Energy).LoadAsync(settings, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IVoiceActivitySource> LoadAsync(
        VoiceActivityDescription detector,
        VoiceActivitySettings settings,
        bool download,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (detector.StoreModel is { } name && settings.ModelPath is null)
        {
            using var http = ModelHttp.Create();
            var store = new ModelStore(settings.Models, http, TimeProvider.System);
            var path = await PathOfAsync(store, name, download, progress, cancellationToken).ConfigureAwait(false);
            settings = settings with { ModelPath = path };
        }

        return await detector.LoadAsync(settings, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> PathOfAsync(
        ModelStore store,
        string name,
        bool download,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            return download
                ? await store.GetAsync(name, progress, cancellationToken).ConfigureAwait(false)
                : await store.FindLocalAsync(name, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelStoreException e)
        {
            throw EngineErrors.From(e);
        }
    }

    private static VoiceActivityDescription Find(IReadOnlyList<VoiceActivityDescription> detectors, string name) =>
        detectors.FirstOrDefault(detector => detector.Name == name) ?? throw new EngineException(
            EngineFailure.Unavailable,
            $"There is no detector named {name}; --vad accepts {string.Join(", ", Names)}.");
}
