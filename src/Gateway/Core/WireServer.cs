using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PortBridge.Gateway.Core;

/// <summary>Serves clients on connections that were accepted, whatever carries the messages.</summary>
/// <param name="bridge">Recognizes.</param>
/// <param name="options">The limits.</param>
/// <param name="transcripts">Receives the finals.</param>
/// <param name="logger">The log of the connections.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells the end of the host.</param>
internal sealed class WireServer(
    ISpeechBridge bridge,
    IOptions<GatewayOptions> options,
    TranscriptFeed transcripts,
    ILogger<WireConnection> logger,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    /// <summary>Serves a client until the connection is closed.</summary>
    /// <returns>
    /// Whether sending failed. Then abort the connection: the web server would go on waiting until a client that does not
    /// read has received what was sent.
    /// </returns>
    public async Task<bool> ServeAsync(IMessageTransport transport, IWire wire)
    {
        var connection = new WireConnection(
            transport, wire, bridge, options.Value, transcripts, logger, time, lifetime.ApplicationStopping);
        await using var _ = connection.ConfigureAwait(false);
        await connection.RunAsync().ConfigureAwait(false);
        return connection.IsLost;
    }
}
