using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Auth;

namespace PortBridge.Gateway.Core;

/// <summary>Serves clients that connect without HTTP. Such protocols have no keys.</summary>
/// <param name="server">Serves those that are admitted.</param>
/// <param name="admission">Decides who may.</param>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed class TcpServer(WireServer server, Admission admission, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>Serves a client until the connection is closed.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="transport">Carries its messages.</param>
    /// <param name="wire">Maps its messages.</param>
    public async Task ServeAsync(ConnectionContext connection, IMessageTransport transport, IWire wire)
    {
        var (lease, refusal) = admission.Enter(wire.Name, (connection.RemoteEndPoint as IPEndPoint)?.Address);
        using var _ = lease;
        if (refusal is not null)
        {
            await RefuseAsync(transport, wire.Fail(new StreamError(StreamErrorKind.Limit, refusal.Message))).ConfigureAwait(false);
            return;
        }

        if (await server.ServeAsync(transport, wire).ConfigureAwait(false))
            connection.Abort();
    }

    private async Task RefuseAsync(IMessageTransport transport, IEnumerable<WireMessage> messages)
    {
        using var limited = new CancellationTokenSource(options.Value.SendTimeout, time);
        try
        {
            foreach (var message in messages)
                await transport.SendAsync(message, limited.Token).ConfigureAwait(false);
            await transport.CloseAsync(WebSocketCloseStatus.PolicyViolation, "", limited.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client is gone, or does not read; the connection ends either way.
        }
    }
}
