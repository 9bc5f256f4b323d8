namespace PortBridge.Worker.Engines;

/// <summary>An engine that this worker knows.</summary>
/// <param name="Name">As <c>--engine</c> takes it.</param>
/// <param name="WhyNot">Says in a sentence why it cannot run here, or gives null when it can; cheap.</param>
/// <param name="LoadAsync">Makes it ready for utterances, or throws an <see cref="EngineException"/>.</param>
/// <param name="IsAutomatic">Whether <c>auto</c> may choose it.</param>
internal sealed record EngineDescription(
    string Name,
    Func<EngineSettings, string?> WhyNot,
    Func<EngineSettings, CancellationToken, Task<ISpeechEngine>> LoadAsync,
    bool IsAutomatic = true);
