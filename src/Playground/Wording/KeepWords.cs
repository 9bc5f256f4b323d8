namespace PortBridge.Playground.Wording;

/// <summary>What is said about taking a transcript along.</summary>
public static class KeepWords
{
    /// <summary>That the text is in the clipboard.</summary>
    public const string Copied = "Copied.";

    /// <summary>That the browser refused the clipboard.</summary>
    public const string NotCopied = "The browser did not let it be copied. Download it as TXT instead.";

    /// <summary>That the browser refused the clipboard, where there is no other way.</summary>
    public const string NotCopiedHere = "The browser did not let it be copied. Select it and copy it by hand.";

    /// <summary>That the browser refused the file.</summary>
    public const string NotSaved = "The browser did not take the file. Try again.";

    /// <summary>What the file of sound holds.</summary>
    /// <param name="start">Where the sound that is kept begins.</param>
    public static string Sound(TimeSpan start) => start > TimeSpan.Zero
        ? $"the sound since {Clock.Reading(start)}; what came before is no longer kept"
        : "the sound";
}
