using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Models;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary>The models of the store that <c>--engine auto</c> and <c>--vad auto</c> work best with.</summary>
internal static class AutomaticModels
{
    /// <param name="engines">The engines to choose from, the best first.</param>
    /// <param name="engine">The engine settings, for the device.</param>
    /// <param name="voiceActivity">The detector settings.</param>
    /// <returns>The names of the models, the engine's first, whether downloaded or not.</returns>
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
