namespace PortBridge.Protocol.Messages;

/// <summary>A message with rules beyond its fields' types. It is validated when it is parsed.</summary>
internal interface IValidatable
{
    /// <summary>Validates the fields.</summary>
    /// <returns>A sentence that names the first invalid field and its valid values; null if all are valid.</returns>
    string? Validate();
}
