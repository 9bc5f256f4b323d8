namespace PortBridge.Gateway.Core;

/// <summary>A stream cannot continue.</summary>
internal sealed class StreamException(StreamError error) : Exception(error.Message)
{
    /// <summary>Why.</summary>
    public StreamError Error { get; } = error;
}
