using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Models;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary>The store's models that a worker of <c>--engine auto</c> and <c>--vad auto</c> works best with.</summary>
internal static class AutomaticModels
{
    /// <param name="engines">Those to choose from, the best first.</param>
    /// <param name="engine">Where the engine is to run.</param>
    /// <param name="voiceActivity">The detector; one that needs no model of the store's adds none.</param>
    /// <returns>Their names, the engine's first, whether they are there or not.</returns>
    public static IReadOnlyList<string> Of(
        IReadOnlyList<EngineDescription> engines, EngineSettings engine, VoiceActivitySettings voiceActivity)
    {
        var names = new List<string>();
        var best = engines.FirstOrDefault(candidate => candidate.IsAutomatic && candidate.UnavailableReason(engine) is null);
        if (best?.DefaultModel is { } model)
            names.Add(model(engine));
        if (voiceActivity is { Detector: not VoiceActivityCatalog.Energy, ModelPath: null })
            names.Add(ModelCatalog.SileroVad);
        return names;
    }
}
