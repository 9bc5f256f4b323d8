using PortBridge.Worker.Speech.Silero;

namespace PortBridge.Worker.Speech;

internal static partial class VoiceActivityCatalog
{
    static partial void AddSilero(List<VoiceActivityDescription> detectors) =>
        detectors.Add(new(Silero, SileroModel.LoadAsync, StoreModel: "silero-vad"));
}
