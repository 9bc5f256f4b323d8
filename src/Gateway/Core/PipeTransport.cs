using System.IO.Pipelines;
using System.Net.WebSockets;

namespace PortBridge.Gateway.Core;

/// <summary>Carries messages over a connection without WebSocket. How a message is read depends on the protocol.</summary>
/// <param name="pipe">The connection.</param>
internal abstract class PipeTransport(IDuplexPipe pipe) : IMessageTransport
{
    private bool _isBroken;

    /// <summary>What the client sends.</summary>
    protected PipeReader Input => pipe.Input;

    /// <inheritdoc/>
    public async ValueTask<ClientMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        // After an error the beginning of the next message is not known.
        if (_isBroken)
            return null;
        _isBroken = true;
        var message = await ReadNextAsync(cancellationToken).ConfigureAwait(false);
        _isBroken = false;
        return message;
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(WireMessage message, CancellationToken cancellationToken) =>
        await pipe.Output.WriteAsync(message.Data, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask CloseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellationToken) =>
        pipe.Output.CompleteAsync();

    /// <summary>Reads the next message or part.</summary>
    protected abstract ValueTask<ClientMessage?> ReadNextAsync(CancellationToken cancellationToken);
}
