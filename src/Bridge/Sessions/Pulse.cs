using System.Threading.Channels;

namespace PortBridge.Sessions;

/// <summary>Wakes one waiter. A pulse that finds nobody waiting is kept for the next wait; a second one is not.</summary>
internal sealed class Pulse
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Set() => _channel.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await _channel.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
}
