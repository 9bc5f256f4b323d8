using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Transport;

/// <summary>Queues commands and writes them to one worker's standard input.</summary>
internal sealed class CommandWriter
{
    // The worker's last messages are still to be read when its input has closed.
    private static readonly TimeSpan ReadGrace = TimeSpan.FromSeconds(1);

    private readonly int _generation;
    private readonly BridgeMetrics _metrics;
    private readonly ConnectionTap _tap;
    private readonly ILogger _logger;
    private readonly MessageWriter<Command> _writer;

    public CommandWriter(
        int generation, PipeWriter input, IFraming framing, ConnectionTap tap, ConnectionServices services)
    {
        _generation = generation;
        _metrics = services.Metrics;
        _tap = tap;
        _logger = services.Logger;
        _writer = new MessageWriter<Command>(input, framing, Write, MessageJson.Measure);
    }

    /// <summary>Queues a command; waits while the queue is full.</summary>
    /// <exception cref="ChannelClosedException">The connection has ended.</exception>
    public ValueTask SendAsync(Command command, CancellationToken cancellationToken) =>
        _writer.WriteAsync(command, cancellationToken);

    /// <summary>
    /// Queues a command without waiting. If the queue is full, the command is queued as soon as there is space, or
    /// discarded if the connection ends first.
    /// </summary>
    public void Post(Command command)
    {
        if (!_writer.TryWrite(command))
            _ = PostLaterAsync(command);
    }

    /// <summary>Closes the worker's standard input after the queued commands.</summary>
    public void Complete() => _writer.Complete();

    /// <summary>Writes the queued commands until the connection is aborted or a write fails. Does not throw.</summary>
    /// <param name="inputClosed">Is cancelled, after a grace period, when a write has failed.</param>
    /// <param name="abort">Ends the writing.</param>
    public async Task RunAsync(CancellationTokenSource inputClosed, CancellationToken abort)
    {
        try
        {
            await _writer.RunAsync(abort).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (abort.IsCancellationRequested)
                return;

            _logger.WritingFailed(_generation, e.Message);
            inputClosed.CancelAfter(ReadGrace);
        }
    }

    // Bounded by the number of sessions: only cancellations are posted, once for each session, and one ping at a time.
    private async Task PostLaterAsync(Command command)
    {
        try
        {
            await _writer.WriteAsync(command).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The connection has ended, and with it the worker's sessions.
        }
    }

    private void Write(IBufferWriter<byte> output, Command command, int? length)
    {
        _metrics.FrameSent();
        _tap.Sent(command);
        MessageJson.Write(output, command, length);
    }
}
