namespace PortBridge.Gateway.Auth;

/// <summary>Why a request is refused before it begins. Each wire has its own form of it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Kind">The kind of the reason.</param>
/// <param name="Message">A sentence that says what to do.</param>
internal sealed record Refusal(int Status, RefusalKind Kind, string Message);

/// <summary>The kind of a refusal.</summary>
internal enum RefusalKind
{
    /// <summary>The request has no key.</summary>
    KeyMissing,

    /// <summary>The key is not known.</summary>
    KeyUnknown,

    /// <summary>The client is not on this machine, or the web page is of another site, and no keys are configured.</summary>
    Forbidden,

    /// <summary>A parameter is invalid.</summary>
    Invalid,

    /// <summary>The file is too large.</summary>
    TooLarge,

    /// <summary>There are too many connections.</summary>
    TooMany,

    /// <summary>No worker is available.</summary>
    Unavailable,
}
