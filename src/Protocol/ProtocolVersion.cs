namespace PortBridge.Protocol;

/// <summary>The version of the language that both processes speak.</summary>
public static class ProtocolVersion
{
    /// <summary>Announced in <c>ready</c>. It grows only when an older peer could no longer understand.</summary>
    public const int Current = 1;
}
