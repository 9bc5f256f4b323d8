using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>A voice activity detector that this worker supports.</summary>
/// <param name="Name">The name that <c>--vad</c> accepts.</param>
/// <param name="LoadAsync">Loads the detector, or throws an <see cref="EngineException"/>.</param>
/// <param name="StoreModel">
/// The name of its model in the store; the settings then have the path of a file. Null for a detector without a model.
/// </param>
internal sealed record VoiceActivityDescription(
    string Name,
    Func<VoiceActivitySettings, CancellationToken, Task<IVoiceActivitySource>> LoadAsync,
    string? StoreModel = null);
