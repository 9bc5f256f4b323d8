using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol;

/// <summary>
/// Writes one direction's messages to a pipe. Any number of callers put messages into a bounded queue; whoever finds
/// nobody writing writes what is there, also what others put in meanwhile, and flushes once. So a message goes out on
/// its caller's thread if nothing is in its way, and together with others if something is.
/// </summary>
/// <remarks>
/// A message of unknown length is serialised to scratch before its header is written, so that one that cannot be
/// serialised leaves no trace on the wire; one of known length is written once. The flush is under no caller's token,
/// so that a caller who gives up cannot tear a frame, and no caller waits for it.
/// </remarks>
public sealed class MessageWriter<TMessage>
    where TMessage : class
{
    /// <summary>Messages that wait in the queue before <see cref="WriteAsync"/> does.</summary>
    public const int QueueLength = 1024;

    // Large enough that a full pipe buffer (64 KiB on Linux) goes out in one call.
    private const int FlushThreshold = 64 * 1024;

    // How often a caller writes what others put in meanwhile, before a thread of the pool goes on with it.
    private const int MostRounds = 8;

    private readonly PipeWriter _output;
    private readonly IFraming _framing;
    private readonly Action<IBufferWriter<byte>, TMessage, int?> _serialize;
    private readonly Func<TMessage, int?>? _measure;
    private readonly ArrayBufferWriter<byte> _scratch = new(8 * 1024);
    private readonly Channel<TMessage> _queue = Channel.CreateBounded<TMessage>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Changes to the queue that are not written yet; whoever brings it from 0 to 1 writes. It starts as if somebody
    // did, and stays above 0 when writing has ended.
    private int _changes = 1;
    private int _isHeld;
    private CancellationToken _stop;

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
        !cancellationToken.IsCancellationRequested && TryWrite(message)
            ? ValueTask.CompletedTask
            : WriteLaterAsync(message, cancellationToken);

    /// <summary>Puts a message into the queue; false if it is full or the writer has ended.</summary>
    public bool TryWrite(TMessage message)
    {
        if (!_queue.Writer.TryWrite(message))
            return false;

        OnChange();
        return true;
    }

    /// <summary>
    /// Has messages wait for <see cref="Release"/>, so that what a caller is about to write in a row goes out at once.
    /// It is a wish: messages go out earlier when the queue is full, or if somebody is writing as it is.
    /// </summary>
    public void Hold()
    {
        if (Interlocked.CompareExchange(ref _changes, 1, 0) == 0)
            Volatile.Write(ref _isHeld, 1);
    }

    /// <summary>Ends <see cref="Hold"/>.</summary>
    public void Release()
    {
        if (Volatile.Read(ref _isHeld) == 1 && Interlocked.Exchange(ref _isHeld, 0) == 1)
            _ = WriteQueuedAsync();
    }

    /// <summary>Takes no more messages; <see cref="RunAsync"/> ends when those in the queue are written.</summary>
    public void Complete()
    {
        _queue.Writer.TryComplete();
        OnChange();
        Release();
    }

    /// <summary>Writes until <see cref="Complete"/>, then closes the pipe's writing end.</summary>
    /// <exception cref="IOException">The peer closed the pipe.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        Exception? failure = null;
        _stop = cancellationToken;
        using var stopping = cancellationToken.UnsafeRegister(
            static writer => ((MessageWriter<TMessage>)writer!).Complete(), this);
        try
        {
            _ = WriteQueuedAsync();
            await _ended.Task.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            await _output.CompleteAsync(failure).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteLaterAsync(TMessage message, CancellationToken cancellationToken)
    {
        Release();
        await _queue.Writer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        OnChange();
    }

    private void OnChange()
    {
        if (Interlocked.Increment(ref _changes) == 1)
            _ = WriteQueuedAsync();
    }

    /// <summary>Writes until there is nothing left. Everything that goes wrong ends the writer.</summary>
    private async Task WriteQueuedAsync()
    {
        try
        {
            for (var round = 1; ; round++)
            {
                if (round == MostRounds)
                    await Task.Yield();
                var changes = Volatile.Read(ref _changes);
                await WriteRoundAsync().ConfigureAwait(false);
                if (_queue.Reader.Completion.IsCompleted)
                {
                    _ended.TrySetResult();
                    return;
                }

                if (Interlocked.Add(ref _changes, -changes) == 0)
                    return;
            }
        }
        catch (Exception e)
        {
            End(e);
        }
    }

    private async ValueTask WriteRoundAsync()
    {
        _stop.ThrowIfCancellationRequested();
        while (_queue.Reader.TryRead(out var message))
        {
            Append(message);
            if (_output.UnflushedBytes >= FlushThreshold)
                await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
    }

    private void End(Exception failure)
    {
        // A queue that was completed with a cancellation would throw that at its writers, as if it were theirs.
        _queue.Writer.TryComplete(failure is OperationCanceledException ? null : failure);
        _ended.TrySetException(failure);
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

    private async ValueTask FlushAsync()
    {
        var result = await _output.FlushAsync(_stop).ConfigureAwait(false);
        if (result.IsCompleted)
            throw new IOException("The peer closed the pipe.");
    }
}
