namespace PortBridge.Conformance.Assertions;

/// <summary>The worker violates the rule that a check tests.</summary>
/// <param name="message">A sentence that says what was expected and what the worker did.</param>
internal sealed class CheckFailedException(string message) : Exception(message);
