namespace PortBridge.Protocol;

/// <summary>The version of protocol.md.</summary>
public static class ProtocolVersion
{
    /// <summary>Sent in <c>ready</c>. It is incremented only by incompatible changes.</summary>
    public const int Current = 1;
}
