namespace PortBridge.Playground.Wording;

/// <summary>What is said about the options of a dictation.</summary>
public static class OptionWords
{
    /// <summary>That the browser keeps nothing for pages.</summary>
    public const string NotRemembered = "This browser does not remember it: it holds until the page is left.";

    /// <summary>That the browser refused the clipboard.</summary>
    public const string AddressNotCopied = "The browser did not let the link be copied.";
}
