using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.IO;

/// <summary>
/// Writes the messages of one direction to a pipe. Callers on any thread add messages to a bounded queue. The first
/// caller while no write is in progress writes the queue on its own thread, including messages that others add
/// meanwhile, and flushes once: an idle writer adds no thread switch, and a busy one batches.
/// </summary>
/// <remarks>
/// A message of unknown length is serialized to a scratch buffer first, so that a failed serialization writes nothing; a
/// message of known length is written directly. A flush does not observe a caller's cancellation, which could tear a
/// frame, and no caller awaits it.
/// </remarks>
public sealed class MessageWriter<TMessage>
    where TMessage : class
{
    /// <summary>The capacity of the queue; <see cref="WriteAsync"/> waits while it is full.</summary>
    public const int QueueLength = 1024;

    // Large enough that a full pipe buffer (64 KiB on Linux) goes out in one call.
    private const int FlushThreshold = 64 * 1024;

    // After this many rounds of other callers' messages, a pool thread takes over from the caller.
    private const int MaxRounds = 8;

    private readonly PipeWriter _output;
    private readonly IFraming _framing;
    private readonly Action<IBufferWriter<byte>, TMessage, int?> _serialize;
    private readonly Func<TMessage, int?>? _measure;
    private readonly ArrayBufferWriter<byte> _scratch = new(8 * 1024);
    private readonly Channel<TMessage> _queue = Channel.CreateBounded<TMessage>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The number of queue changes not yet written. The caller that increments it from 0 to 1 writes. It starts at 1,
    // so that nothing is written before RunAsync, and stays above 0 after the end.
    private int _changes = 1;
    private int _isCorked;
    private CancellationToken _stop;

    /// <summary>Creates a writer. It writes nothing before <see cref="RunAsync"/> is called.</summary>
    /// <param name="output">The pipe, owned by the writer.</param>
    /// <param name="framing">The framing of the stream.</param>
    /// <param name="serialize">Writes a payload, whose length is given if known: see <see cref="MessageJson"/>.</param>
    /// <param name="measure">Returns the length of a payload, or null if it is unknown; default: always unknown.</param>
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

    /// <summary>Adds a message to the queue; waits while the queue is full.</summary>
    /// <exception cref="ChannelClosedException">The writer was completed or has failed.</exception>
    public ValueTask WriteAsync(TMessage message, CancellationToken cancellationToken = default) =>
        !cancellationToken.IsCancellationRequested && TryWrite(message)
            ? ValueTask.CompletedTask
            : WriteLaterAsync(message, cancellationToken);

    /// <summary>Adds a message to the queue.</summary>
    /// <returns>False if the queue is full or the writer has ended.</returns>
    public bool TryWrite(TMessage message)
    {
        if (!_queue.Writer.TryWrite(message))
            return false;

        OnChange();
        return true;
    }

    /// <summary>
    /// Delays writing until <see cref="Uncork"/>, so that several messages are flushed at once, as with TCP_CORK. Messages
    /// are still written earlier if the queue is full or a write is in progress.
    /// </summary>
    public void Cork()
    {
        if (Interlocked.CompareExchange(ref _changes, 1, 0) == 0)
            Volatile.Write(ref _isCorked, 1);
    }

    /// <summary>Writes the messages that <see cref="Cork"/> delayed.</summary>
    public void Uncork()
    {
        if (Volatile.Read(ref _isCorked) == 1 && Interlocked.Exchange(ref _isCorked, 0) == 1)
            _ = WriteQueuedAsync();
    }

    /// <summary>Rejects further messages. <see cref="RunAsync"/> ends when the queue is written.</summary>
    public void Complete()
    {
        _queue.Writer.TryComplete();
        OnChange();
        Uncork();
    }

    /// <summary>Writes until <see cref="Complete"/>, then completes the pipe.</summary>
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
        Uncork();
        await _queue.Writer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        OnChange();
    }

    private void OnChange()
    {
        if (Interlocked.Increment(ref _changes) == 1)
            _ = WriteQueuedAsync();
    }

    /// <summary>Writes until the queue is empty. An exception ends the writer.</summary>
    private async Task WriteQueuedAsync()
    {
        try
        {
            for (var round = 1; ; round++)
            {
                if (round == MaxRounds)
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
        // Completing the queue with a cancellation would look to its writers like a cancellation of their own call.
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
