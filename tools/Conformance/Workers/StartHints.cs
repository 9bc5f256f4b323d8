namespace PortBridge.Conformance.Workers;

/// <summary>Likely causes of an exit before <c>ready</c>.</summary>
internal static class StartHints
{
    // The exit code of env and of shells for a program that does not exist.
    private const int CommandNotFound = 127;

    /// <summary>Explains an exit.</summary>
    /// <param name="exitCode">The exit code; null while the worker runs.</param>
    /// <param name="standardError">The last lines of standard error.</param>
    /// <returns>A sentence, or null if the cause is not known.</returns>
    public static string? Find(int? exitCode, string standardError)
    {
        // Some implementations of env write the character, others its escape sequence.
        var hasCarriageReturn = standardError.Contains('\r') || standardError.Contains("\\r", StringComparison.Ordinal);
        return exitCode == CommandNotFound && hasCarriageReturn
            ? "The script has Windows line ends, so the name of its interpreter ends with a carriage return; convert them to LF."
            : null;
    }
}
