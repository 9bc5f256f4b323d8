namespace PortBridge.Protocol;

/// <summary>A message with rules that its fields' types do not express. It is checked when it is read.</summary>
internal interface IValidatable
{
    /// <summary>Says in a sentence which field breaks a rule and what to do, or gives null.</summary>
    string? Validate();
}
