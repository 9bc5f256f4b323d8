using System.Diagnostics.CodeAnalysis;

namespace PortBridge.Conformance.Assertions;

/// <summary>Assertions of checks; for <c>using static</c>.</summary>
internal static class CheckAssert
{
    /// <summary>Asserts that a condition holds.</summary>
    /// <exception cref="CheckFailedException">It does not.</exception>
    public static void AssertTrue([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            throw new CheckFailedException(message);
    }

    /// <summary>Asserts that a rule returned no violation.</summary>
    /// <exception cref="CheckFailedException">There is a violation, which becomes the message.</exception>
    public static void AssertNone(string? violation)
    {
        if (violation is not null)
            throw new CheckFailedException(violation);
    }
}
