using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>A detector that this worker knows.</summary>
/// <param name="Name">As <c>--vad</c> takes it.</param>
/// <param name="LoadAsync">Makes it ready for streams, or throws an <see cref="EngineException"/>.</param>
/// <param name="StoreModel">
/// For a detector that has a model: its name in the store. The settings' path is then that of a file.
/// </param>
internal sealed record VoiceActivityDescription(
    string Name,
    Func<VoiceActivitySettings, CancellationToken, Task<IVoiceActivitySource>> LoadAsync,
    string? StoreModel = null);
