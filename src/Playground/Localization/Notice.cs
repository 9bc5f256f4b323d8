namespace PortBridge.Playground.Localization;

/// <summary>Something that the person should know.</summary>
/// <param name="Title">What is the matter, in a few words.</param>
/// <param name="Text">What that means and what to do, in a sentence or two.</param>
/// <param name="CanContinue">Whether starting again at once is likely to help.</param>
public sealed record Notice(string Title, string Text, bool CanContinue = false);
