using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Loading;

/// <summary>An engine that this worker supports.</summary>
/// <param name="Name">The name that <c>--engine</c> accepts.</param>
/// <param name="UnavailableReason">
/// Returns a sentence that says why the engine cannot run on this machine, or null if it can. It loads nothing.
/// </param>
/// <param name="LoadAsync">Loads the engine, or throws an <see cref="EngineException"/>.</param>
/// <param name="IsAutomatic">Whether <c>auto</c> may select it.</param>
/// <param name="DefaultModel">
/// For an engine whose models are in the store: returns the name of its default model. Such an engine gets the path of
/// a validated file in <see cref="EngineSettings.ModelPath"/>. Null for other engines.
/// </param>
internal sealed record EngineDescription(
    string Name,
    Func<EngineSettings, string?> UnavailableReason,
    Func<EngineSettings, CancellationToken, Task<ISpeechEngine>> LoadAsync,
    bool IsAutomatic = true,
    Func<EngineSettings, string>? DefaultModel = null);
