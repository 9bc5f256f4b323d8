namespace PortBridge.Worker.Recognition;

/// <summary>An engine could not be loaded, or it failed on an utterance.</summary>
/// <param name="reason">The kind of failure.</param>
/// <param name="message">A sentence that says what was wrong and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class EngineException(EngineFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public EngineFailure Reason { get; } = reason;
}

/// <summary>The kinds of <see cref="EngineException"/>.</summary>
public enum EngineFailure
{
    /// <summary>A library or device is missing on this machine (<c>engine_unavailable</c>, exit code 69).</summary>
    Unavailable,

    /// <summary>The model is missing or invalid (<c>model_load_failed</c>, exit code 78).</summary>
    ModelLoadFailed,

    /// <summary>The model could not be downloaded; a later attempt may succeed (<c>model_load_failed</c>, exit code 69).</summary>
    ModelUnavailable,

    /// <summary>The engine failed on an utterance (<c>engine_failed</c>).</summary>
    Failed,
}
