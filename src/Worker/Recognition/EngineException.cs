namespace PortBridge.Worker.Recognition;

/// <summary>An engine could not be made, or failed on an utterance.</summary>
/// <param name="reason">Which of the two, and whether trying again can help.</param>
/// <param name="message">A sentence that says what was wrong and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class EngineException(EngineFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public EngineFailure Reason { get; } = reason;
}

/// <summary>Why an engine gave an <see cref="EngineException"/>.</summary>
public enum EngineFailure
{
    /// <summary>Something that the engine needs is not on this machine (<c>engine_unavailable</c>, exit 69).</summary>
    Unavailable,

    /// <summary>The model is missing or broken (<c>model_load_failed</c>, exit 78).</summary>
    ModelLoadFailed,

    /// <summary>The model could not be fetched now, and may be some day (<c>model_load_failed</c>, exit 69).</summary>
    ModelUnavailable,

    /// <summary>It failed while it worked (<c>engine_failed</c>).</summary>
    Failed,
}
