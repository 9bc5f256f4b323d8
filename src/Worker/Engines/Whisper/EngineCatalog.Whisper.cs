using PortBridge.Worker.Engines.Whisper;

namespace PortBridge.Worker.Engines;

internal static partial class EngineCatalog
{
    static partial void AddWhisper(ICollection<EngineDescription> engines) =>
        engines.Add(new(WhisperEngine.Name, WhisperEngine.WhyNot, WhisperEngine.LoadAsync));
}
