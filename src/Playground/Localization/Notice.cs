namespace PortBridge.Playground.Localization;

/// <summary>A message for the user.</summary>
/// <param name="Title">The problem in a few words.</param>
/// <param name="Text">The consequences and what to do, in one or two sentences.</param>
/// <param name="CanContinue">Whether starting again is likely to help.</param>
public sealed record Notice(string Title, string Text, bool CanContinue = false)
{
    /// <summary>
    /// The text for users who are not operators, if <see cref="Text"/> is the worker's own and may contain paths; null if
    /// everybody may see it.
    /// </summary>
    public string? PublicText { get; init; }
}
