using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Wyoming;

/// <summary>The port of Home Assistant and other clients of Wyoming.</summary>
public static class WyomingEndpoint
{
    /// <summary>
    /// Listens on a port of all addresses. Wyoming has no keys: only clients on this machine and in
    /// <see cref="GatewayOptions.TrustedNetworks"/> are served.
    /// </summary>
    /// <param name="options">The options of the web server.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public static void ListenWyoming(this KestrelServerOptions options, int port = 10300) =>
        options.ListenAnyIP(port, listen => listen.UseConnectionHandler<WyomingHandler>());
}

/// <summary>Handles a connection.</summary>
internal sealed class WyomingHandler(TcpServer server, ISpeechBridge bridge) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => server.ServeAsync(
        connection, new WyomingTransport(connection.Transport), new WyomingWire(() => bridge.Worker.Description));
}
