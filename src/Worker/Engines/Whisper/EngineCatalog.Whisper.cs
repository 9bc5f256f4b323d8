using PortBridge.Worker.Engines.Whisper;

namespace PortBridge.Worker.Engines;

internal static partial class EngineCatalog
{
    static partial void AddWhisper(ICollection<EngineDescription> engines) =>
        engines.Add(new(
            WhisperEngine.Name,
            WhisperEngine.WhyNot,
            (settings, _, stop) => WhisperEngine.LoadAsync(settings, stop),
            DefaultModel: WhisperEngine.DefaultModel));
}
