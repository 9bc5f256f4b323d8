namespace PortBridge.Audio.Streaming;

/// <summary>Audio cannot be decoded as it arrives.</summary>
/// <param name="message">A sentence that says what the bytes look like and what to do.</param>
/// <param name="inner">The cause.</param>
internal sealed class AudioStreamException(string message, Exception? inner = null) : Exception(message, inner);
