using PortBridge.Protocol;

namespace PortBridge;

/// <summary>Describes why a request or a session failed.</summary>
/// <param name="Code">
/// One of <see cref="ErrorCodes"/>, or a code that only the worker defines.
/// </param>
/// <param name="Message">A human-readable description.</param>
/// <param name="IsRetriable">Whether repeating the request may succeed.</param>
public sealed record SpeechError(string Code, string Message, bool IsRetriable)
{
    /// <summary>Creates the error of a session whose worker was lost.</summary>
    internal static SpeechError WorkerLost(string message) => new(ErrorCodes.WorkerLost, message, IsRetriable: true);

    /// <summary>Creates the error of a request that no worker can serve.</summary>
    internal static SpeechError WorkerUnavailable(string message, bool isRetriable) =>
        new(ErrorCodes.WorkerUnavailable, message, isRetriable);
}

/// <summary>The exception that is thrown when a request to the bridge fails.</summary>
public sealed class SpeechException : Exception
{
    /// <summary>Creates the exception for an error.</summary>
    public SpeechException(SpeechError error, Exception? inner = null)
        : base(error.Message, inner) => Error = error;

    /// <summary>The error.</summary>
    public SpeechError Error { get; }
}
