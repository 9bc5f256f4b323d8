namespace PortBridge.Playground.Wording;

/// <summary>What is said about the options of a dictation.</summary>
public static class OptionWords
{
    /// <summary>That the browser keeps nothing for pages.</summary>
    public const string NotRemembered = "This browser does not remember it: it holds until the page is left.";

    /// <summary>A value that nobody has chosen.</summary>
    /// <param name="value">It, with its unit.</param>
    public static string OfWorker(string value) => $"{value} (default)";

    /// <summary>That the browser refused the clipboard.</summary>
    public const string AddressNotCopied = "The browser did not let the link be copied.";
}
