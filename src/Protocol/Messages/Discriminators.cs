namespace PortBridge.Protocol.Messages;

/// <summary>The fields that contain the name of a message.</summary>
internal static class Discriminators
{
    public const string Command = "cmd";

    public const string Event = "event";
}
