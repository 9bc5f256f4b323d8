using PortBridge.Benchmarks.Whisper;
using PortBridge.Worker.Engines.PocketSphinx;
using PortBridge.Worker.Engines.Whisper;

namespace PortBridge.Benchmarks.Speech;

/// <summary>The engines that can be called without a worker.</summary>
internal static class EnginesAlone
{
    /// <summary>Makes one.</summary>
    /// <param name="engine">Its name.</param>
    /// <param name="model">Whisper's model.</param>
    /// <returns>Null where there is nothing to call, as with the scripted one.</returns>
    public static IEngineAlone? Find(string engine, string? model) => engine switch
    {
        PocketSphinxEngine.Name => new SphinxAlone(),
        WhisperEngine.Name when model is not null => new WhisperAlone(model),
        _ => null,
    };
}
