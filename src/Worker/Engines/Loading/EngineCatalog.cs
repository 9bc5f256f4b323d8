using PortBridge.Worker.Engines.Deepgram;
using PortBridge.Worker.Engines.PocketSphinx;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Loading;

/// <summary>The engines that this worker supports.</summary>
internal static class EngineCatalog
{
    /// <summary>All engines, the best first.</summary>
    public static IReadOnlyList<EngineDescription> All { get; } =
    [
        new(
            WhisperEngine.Name,
            WhisperEngine.UnavailableReason,
            WhisperEngine.LoadAsync,
            DefaultModel: WhisperEngine.DefaultModel),
        new(PocketSphinxEngine.Name, PocketSphinxEngine.UnavailableReason, PocketSphinxEngine.LoadAsync),
        // It sends audio to another machine, so that it is only used by name.
        new(DeepgramEngine.Name, DeepgramEngine.UnavailableReason, DeepgramEngine.LoadAsync, IsAutomatic: false),
        new(
            ScriptedEngine.Name,
            _ => null,
            (_, _) => Task.FromResult<ISpeechEngine>(new ScriptedEngine()),
            IsAutomatic: false),
    ];

    /// <summary>Loads the selected engine, and downloads its model first if necessary.</summary>
    /// <exception cref="EngineException">The engine is unknown, or it cannot run on this machine.</exception>
    public static async Task<ISpeechEngine> LoadAsync(
        EngineSettings settings, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        using var http = ModelHttp.Create();
        var store = new ModelStore(settings.Models, http, TimeProvider.System);
        return await new EngineLoader(All, store).LoadAsync(settings, progress, cancellationToken).ConfigureAwait(false);
    }
}
