namespace PortBridge;

/// <summary>What went wrong.</summary>
/// <param name="Code">
/// One of <see cref="Protocol.ErrorCodes"/>; text, since a worker may know codes that this bridge does not.
/// </param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="IsRetriable">Whether the same request may succeed when made again.</param>
public sealed record SpeechError(string Code, string Message, bool IsRetriable);

/// <summary>A request to the bridge failed.</summary>
public sealed class SpeechException : Exception
{
    /// <summary>A failure for the given reason.</summary>
    public SpeechException(SpeechError error, Exception? inner = null)
        : base(error.Message, inner) => Error = error;

    /// <summary>Why.</summary>
    public SpeechError Error { get; }
}
