using System.Text;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>Shows what an adapter returns as text, for tables.</summary>
internal static class Adapter
{
    /// <summary>Passes a text message.</summary>
    public static IReadOnlyList<ClientCommand> Receive(this IWire wire, string text) =>
        [.. wire.Receive(new ClientMessage(Encoding.UTF8.GetBytes(text), IsText: true))];

    /// <summary>Passes a complete binary message.</summary>
    public static IReadOnlyList<ClientCommand> Receive(this IWire wire, params byte[] data) =>
        [.. wire.Receive(new ClientMessage(data, IsText: false))];

    /// <summary>The commands by name, a reply by its messages.</summary>
    public static IReadOnlyList<string> Show(this IEnumerable<ClientCommand> commands) =>
        [.. commands.SelectMany(command => command is ClientCommand.Reply reply ? reply.Messages.Show() : [command.GetType().Name])];

    /// <summary>The messages as text.</summary>
    public static IReadOnlyList<string> Show(this IEnumerable<WireMessage> messages) =>
        [.. messages.Select(message => Encoding.UTF8.GetString(message.Data.Span))];
}
