namespace PortBridge.Conformance.Assertions;

/// <summary>A check has nothing to test, because the worker announces no support for an optional feature.</summary>
/// <param name="message">A sentence that says what the worker does not announce.</param>
internal sealed class NotApplicableException(string message) : Exception(message);
