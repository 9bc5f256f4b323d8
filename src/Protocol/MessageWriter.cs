using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol;

/// <summary>
/// Writes one direction's messages to a pipe. Any number of callers put messages into a bounded queue; one loop
/// takes them out, writes all that are there and flushes once.
/// </summary>
/// <remarks>
/// A message of unknown length is serialised to scratch before its header is written, so that one that cannot be
/// serialised leaves no trace on the wire; one of known length is written once. The flush is under no caller's token, so that a caller who gives up cannot tear a frame.
/// </remarks>
public sealed class MessageWriter<TMessage>
    where TMessage : class
{
    /// <summary>Messages that wait in the queue before <see cref="WriteAsync"/> does.</summary>
    public const int QueueLength = 1024;

    // Large enough that a full pipe buffer (64 KiB on Linux) goes out in one call.
    private const int FlushThreshold = 64 * 1024;

    private readonly PipeWriter _output;
    private readonly IFraming _framing;
    private readonly Action<IBufferWriter<byte>, TMessage, int?> _serialize;
    private readonly Func<TMessage, int?>? _measure;
    private readonly ArrayBufferWriter<byte> _scratch = new(8 * 1024);
    private readonly Channel<TMessage> _queue = Channel.CreateBounded<TMessage>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    /// <summary>A writer that owns the pipe's writing end. Nothing goes out before <see cref="RunAsync"/> runs.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="framing">How messages are told apart.</param>
    /// <param name="serialize">Writes a message's payload, of the measured length if there is one: <see cref="MessageJson"/>.</param>
    /// <param name="measure">Says how long the payload of a message will be, or null; null where none is known.</param>
    public MessageWriter(
        PipeWriter output,
        IFraming framing,
        Action<IBufferWriter<byte>, TMessage, int?> serialize,
        Func<TMessage, int?>? measure = null)
    {
        _measure = measure;
        _output = output;
        _framing = framing;
        _serialize = serialize;
    }

    /// <summary>Puts a message into the queue; waits while it is full.</summary>
    /// <exception cref="ChannelClosedException">The writer has ended, by <see cref="Complete"/> or by a failure.</exception>
    public ValueTask WriteAsync(TMessage message, CancellationToken cancellationToken = default) =>
        _queue.Writer.WriteAsync(message, cancellationToken);

    /// <summary>Puts a message into the queue; false if it is full or the writer has ended.</summary>
    public bool TryWrite(TMessage message) => _queue.Writer.TryWrite(message);

    /// <summary>Takes no more messages; <see cref="RunAsync"/> ends when those in the queue are written.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>, then closes the pipe's writing end.</summary>
    /// <exception cref="IOException">The peer closed the pipe.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        Exception? failure = null;
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (_queue.Reader.TryRead(out var message))
                {
                    Append(message);
                    if (_output.UnflushedBytes >= FlushThreshold)
                        await FlushAsync(cancellationToken).ConfigureAwait(false);
                }

                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            // A queue that was completed with a cancellation would throw that at its writers, as if it were theirs.
            _queue.Writer.TryComplete(failure is OperationCanceledException ? null : failure);
            await _output.CompleteAsync(failure).ConfigureAwait(false);
        }
    }

    private void Append(TMessage message)
    {
        if (_measure?.Invoke(message) is { } length)
        {
            _framing.Begin(_output, length);
            _serialize(_output, message, length);
            _framing.End(_output);
        }
        else
        {
            _scratch.ResetWrittenCount();
            _serialize(_scratch, message, null);
            _framing.Write(_output, _scratch.WrittenSpan);
        }

        (message as AudioChunk)?.Release();
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var result = await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted)
            throw new IOException("The peer closed the pipe.");
    }
}
