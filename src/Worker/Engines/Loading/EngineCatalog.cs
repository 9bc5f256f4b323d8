using PortBridge.Worker.Engines.PocketSphinx;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Loading;

/// <summary>The engines that this worker knows.</summary>
internal static class EngineCatalog
{
    /// <summary>All of them, the best first.</summary>
    public static IReadOnlyList<EngineDescription> All { get; } =
    [
        new(
            WhisperEngine.Name,
            WhisperEngine.UnavailableReason,
            (settings, _, stop) => WhisperEngine.LoadAsync(settings, stop),
            DefaultModel: WhisperEngine.DefaultModel),
        new(
            PocketSphinxEngine.Name,
            PocketSphinxEngine.UnavailableReason,
            (settings, _, stop) => PocketSphinxEngine.LoadAsync(settings, stop)),
        new(
            ScriptedEngine.Name,
            _ => null,
            (settings, _, stop) => ScriptedEngine.LoadAsync(settings, stop),
            IsAutomatic: false),
    ];

    /// <summary>Loads the engine that the settings name, and fetches its model first where it has to.</summary>
    /// <exception cref="EngineException">There is none of that name, or it cannot run here.</exception>
    public static async Task<ISpeechEngine> LoadAsync(
        EngineSettings settings, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        using var http = ModelHttp.Create();
        var store = new ModelStore(settings.Models, http, TimeProvider.System);
        return await new EngineLoader(All, store).LoadAsync(settings, progress, cancellationToken).ConfigureAwait(false);
    }
}
