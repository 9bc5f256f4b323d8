using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.WhisperStreaming;

/// <summary>The port of clients of whisper_streaming, such as <c>nc</c>.</summary>
public static class WhisperStreamingEndpoint
{
    /// <summary>
    /// Listens on a port of all addresses. The protocol has no keys: only clients on this machine and in
    /// <see cref="GatewayOptions.TrustedNetworks"/> are served.
    /// </summary>
    /// <param name="options">The options of the web server.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public static void ListenWhisperStreaming(this KestrelServerOptions options, int port = 43007) =>
        options.ListenAnyIP(port, listen => listen.UseConnectionHandler<WhisperStreamingHandler>());
}

/// <summary>Handles a connection.</summary>
internal sealed class WhisperStreamingHandler(TcpServer server) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        server.ServeAsync(connection, new RawTransport(connection.Transport), new WhisperStreamingWire());
}
