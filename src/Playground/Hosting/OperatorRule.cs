namespace PortBridge.Playground.Hosting;

/// <summary>Who is an operator.</summary>
public enum OperatorRule
{
    /// <summary>
    /// Users whose browser runs on the host's machine, and everybody in Development. A reverse proxy must send
    /// <c>X-Forwarded-For</c>: without it, all its requests come from its own machine.
    /// </summary>
    Local,

    /// <summary>Everybody. Only for private networks.</summary>
    Everyone,

    /// <summary>Nobody.</summary>
    Nobody,
}
