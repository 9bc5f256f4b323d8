using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Loading;

/// <summary>An engine that this worker knows.</summary>
/// <param name="Name">As <c>--engine</c> takes it.</param>
/// <param name="UnavailableReason">Says in a sentence why it cannot run here, or gives null when it can; cheap.</param>
/// <param name="LoadAsync">Makes it ready for utterances, or throws an <see cref="EngineException"/>.</param>
/// <param name="IsAutomatic">Whether <c>auto</c> may choose it.</param>
/// <param name="DefaultModel">
/// For an engine whose models are the store's: the one that it takes where none is named. Its
/// <see cref="EngineSettings.ModelPath"/> is then the path of a file that is there and whole.
/// </param>
internal sealed record EngineDescription(
    string Name,
    Func<EngineSettings, string?> UnavailableReason,
    Func<EngineSettings, IProgress<LoadProgress>?, CancellationToken, Task<ISpeechEngine>> LoadAsync,
    bool IsAutomatic = true,
    Func<EngineSettings, string>? DefaultModel = null);
