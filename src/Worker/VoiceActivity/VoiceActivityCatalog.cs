using PortBridge.Worker.Engines;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>The detectors that this worker knows.</summary>
internal static class VoiceActivityCatalog
{
    /// <summary>The name that stands for the best detector that can run.</summary>
    public const string Automatic = "auto";

    /// <summary>The detector that needs a model.</summary>
    public const string Silero = "silero";

    /// <summary>The detector that is always there.</summary>
    public const string Energy = "energy";

    /// <summary>What <c>--vad</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [Automatic, Silero, Energy];

    /// <summary>All of them, the best first.</summary>
    public static IReadOnlyList<VoiceActivityDescription> All { get; } =
    [
        new(Silero, SileroModel.LoadAsync, StoreModel: ModelCatalog.SileroVad),
        new(Energy, (_, _) => Task.FromResult<IVoiceActivitySource>(
            new VoiceActivitySource(Energy, () => new EnergyVoiceActivity()))),
    ];

    /// <summary>Loads the detector that the settings name, and fetches its model first where it has to; of <c>auto</c>,
    /// the best whose model is on this machine.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="log">Is told in a line which detector <c>auto</c> had to do without, and why.</param>
    /// <param name="progress">Learns how far a model has come that is fetched first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineException">There is none of that name, or its model is missing or broken.</exception>
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
            return await LoadAsync(named, settings, fetch: true, progress, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await LoadAsync(Find(detectors, Silero), settings, fetch: false, progress, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (EngineException e)
        {
            await log.WriteLineAsync($"Speech is found by its level alone (--vad {Energy}): {e.Message}").ConfigureAwait(false);
            return await Find(detectors, Energy).LoadAsync(settings, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IVoiceActivitySource> LoadAsync(
        VoiceActivityDescription detector,
        VoiceActivitySettings settings,
        bool fetch,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (detector.StoreModel is { } name && settings.ModelPath is null)
        {
            using var http = ModelHttp.Create();
            var store = new ModelStore(settings.Models, http, TimeProvider.System);
            var path = await PathOfAsync(store, name, fetch, progress, cancellationToken).ConfigureAwait(false);
            settings = settings with { ModelPath = path };
        }

        return await detector.LoadAsync(settings, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> PathOfAsync(
        ModelStore store,
        string name,
        bool fetch,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            return fetch
                ? await store.GetAsync(name, progress, cancellationToken).ConfigureAwait(false)
                : store.FindHere(name);
        }
        catch (ModelStoreException e)
        {
            throw new EngineException(EngineFailures.Of(e), e.Message, e);
        }
    }

    private static VoiceActivityDescription Find(IReadOnlyList<VoiceActivityDescription> detectors, string name) =>
        detectors.FirstOrDefault(detector => detector.Name == name) ?? throw new EngineException(
            EngineFailure.Unavailable,
            $"There is no detector named {name}; --vad takes {string.Join(", ", Names)}.");
}
