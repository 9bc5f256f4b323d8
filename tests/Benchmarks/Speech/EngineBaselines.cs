using PortBridge.Benchmarks.Whisper;
using PortBridge.Worker.Engines.PocketSphinx;
using PortBridge.Worker.Engines.Whisper;

namespace PortBridge.Benchmarks.Speech;

/// <summary>Creates the baselines of engines.</summary>
internal static class EngineBaselines
{
    /// <summary>Creates the baseline of an engine.</summary>
    /// <param name="engine">The name of the engine.</param>
    /// <param name="model">The path of the Whisper model.</param>
    /// <returns>Null if the engine cannot run without the worker, such as the scripted one.</returns>
    public static IEngineBaseline? Create(string engine, string? model) => engine switch
    {
        PocketSphinxEngine.Name => new SphinxBaseline(),
        WhisperEngine.Name when model is not null => new WhisperBaseline(model),
        _ => null,
    };
}
