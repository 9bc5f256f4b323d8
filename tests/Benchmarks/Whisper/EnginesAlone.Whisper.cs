using PortBridge.Benchmarks.Whisper;
using PortBridge.Worker.Engines.Whisper;

namespace PortBridge.Benchmarks.Speech;

internal static partial class EnginesAlone
{
    static partial void MakeWhisper(string engine, string model, ref IEngineAlone? alone)
    {
        if (engine == WhisperEngine.Name)
            alone = new WhisperAlone(model);
    }
}
