namespace PortBridge.Conformance.Assertions;

/// <summary>A check could not be carried out with this worker.</summary>
/// <param name="message">A sentence that says why.</param>
/// <param name="isSpeechMissing">Whether the reason is that the worker recognized no speech.</param>
internal sealed class InconclusiveException(string message, bool isSpeechMissing = false) : Exception(message)
{
    /// <summary>Whether the reason is that the worker recognized no speech.</summary>
    public bool IsSpeechMissing => isSpeechMissing;
}
