using System.Buffers;
using System.IO.Pipelines;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.WhisperStreaming;

/// <summary>Carries audio without frames. The end of the client's data is read as an empty text message.</summary>
/// <param name="pipe">The connection.</param>
internal sealed class RawTransport(IDuplexPipe pipe) : PipeTransport(pipe)
{
    private readonly byte[] _buffer = new byte[8 * 1024];
    private bool _hasEnded;

    /// <inheritdoc/>
    protected override async ValueTask<ClientMessage?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
            return null;

        var read = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
        var length = (int)Math.Min(read.Buffer.Length, _buffer.Length);
        read.Buffer.Slice(0, length).CopyTo(_buffer);
        Input.AdvanceTo(read.Buffer.GetPosition(length));
        if (length > 0)
            return new ClientMessage(_buffer.AsMemory(0, length), IsText: false);
        _hasEnded = true;
        return new ClientMessage(default, IsText: true);
    }
}
