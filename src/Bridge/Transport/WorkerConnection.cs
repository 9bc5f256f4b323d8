using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;

namespace PortBridge.Transport;

/// <summary>
/// The conversation with one worker process: the handshake, then events to the sessions they belong to. It knows the
/// two pipes, but not the process behind them.
/// </summary>
internal sealed class WorkerConnection : IDisposable
{
    private const long NoWork = long.MinValue;

    private readonly PortBridgeOptions _options;
    private readonly BridgeMetrics _metrics;
    private readonly long _startedAt;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PipeReader _output;
    private readonly MessageReader<WorkerEvent> _reader;
    private readonly MessageWriter<Command> _writer;
    private readonly CancellationTokenSource _abort = new();

    // No nullable, which takes two writes: the watchdog reads it while the reading loop writes.
    private long _lastWorkAt = NoWork;

    public WorkerConnection(
        int generation,
        PipeReader output,
        PipeWriter input,
        PortBridgeOptions options,
        BridgeMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        _metrics = metrics;
        _startedAt = time.GetTimestamp();
        Generation = generation;
        _options = options;
        _time = time;
        _logger = logger;
        _output = output;
        var framing = new LengthPrefixedFraming(options.MaxFrameBytes);
        _reader = new MessageReader<WorkerEvent>(output, framing, MessageJson.ParseEvent);
        _writer = new MessageWriter<Command>(input, framing, Write, MessageJson.Measure);
    }

    /// <summary>Called as the model loads, from the reading loop.</summary>
    public event Action<LoadingProgress>? Loading;

    /// <summary>Called once when the worker takes sessions, from the reading loop.</summary>
    public event Action<WorkerDescription>? Ready;

    /// <summary>Called for each answer to a ping, from the reading loop.</summary>
    public event Action? PongReceived;

    public int Generation { get; }

    /// <summary>When last something came of some session's audio, as a timestamp; null if nothing has yet.</summary>
    public long? LastWorkAt => Volatile.Read(ref _lastWorkAt) is var at and not NoWork ? at : null;

    public SessionTable Sessions { get; } = new();

    /// <summary>The last error that the worker reported of itself; null if it did not.</summary>
    public Error? LastError { get; private set; }

    /// <summary>What the worker said of itself; null until it is ready.</summary>
    public WorkerDescription? Description { get; private set; }

    /// <summary>Queues a command; waits while the queue is full.</summary>
    /// <exception cref="ChannelClosedException">The connection has ended.</exception>
    public ValueTask SendAsync(Command command, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(command, cancellationToken);

    /// <summary>
    /// Queues a command without making the caller wait: where the queue is full, it goes in as soon as there is room,
    /// and not at all if the connection ends first.
    /// </summary>
    public void Post(Command command)
    {
        if (!_writer.TryWrite(command))
            _ = PostLaterAsync(command);
    }

    /// <summary>How long the conversation has gone on.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_startedAt);

    /// <summary>The clock.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>Something came of a session's audio.</summary>
    public long RecordWork()
    {
        var now = _time.GetTimestamp();
        Volatile.Write(ref _lastWorkAt, now);
        return now;
    }

    /// <summary>Closes the worker's standard input after what is queued.</summary>
    public void CompleteInput() => _writer.Complete();

    /// <summary>Makes <see cref="RunAsync"/> end.</summary>
    public void Abort() => _abort.Cancel();

    public void Dispose() => _abort.Dispose();

    /// <summary>Converses until either side ends it. It does not throw: every ending is a value.</summary>
    public async Task<ConnectionEnd> RunAsync()
    {
        using var deadline = new CancellationTokenSource(_options.StartTimeout, _time);
        using var inputClosed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token, inputClosed.Token, _abort.Token);
        var writing = WriteAsync(inputClosed);
        try
        {
            return await ReadAsync(deadline, stop.Token).ConfigureAwait(false);
        }
        catch (ProtocolException e)
        {
            return Violation(e.Message, e.Excerpt);
        }
        catch (OperationCanceledException)
        {
            return Cancelled(deadline);
        }
        catch (IOException e)
        {
            return new ConnectionEnd(ConnectionEndKind.OutputEnded, $"The worker's output broke: {e.Message}");
        }
        finally
        {
            _abort.Cancel();
            await writing.ConfigureAwait(false);
            await _output.CompleteAsync().ConfigureAwait(false);
        }
    }

    // As many can wait here as there are sessions, since each is cancelled once.
    private async Task PostLaterAsync(Command command)
    {
        try
        {
            await _writer.WriteAsync(command).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The worker has gone, and the session with it.
        }
    }

    private void Write(IBufferWriter<byte> output, Command command, int? length)
    {
        _metrics.FrameSent(Generation, command);
        MessageJson.Write(output, command, length);
    }

    private ConnectionEnd Cancelled(CancellationTokenSource deadline)
    {
        if (_abort.IsCancellationRequested)
            return new ConnectionEnd(ConnectionEndKind.Aborted, "The host gave the worker up.");

        return deadline.IsCancellationRequested
            ? new ConnectionEnd(
                ConnectionEndKind.StartTimeout,
                $"The worker was not ready in time: it has {_options.StartTimeout.TotalSeconds:0.#} s for its first "
                + $"message and {_options.LoadTimeout.TotalSeconds:0.#} s between two while its model loads.")
            : new ConnectionEnd(ConnectionEndKind.InputClosed, "The worker closed its standard input.");
    }

    // A write that fails is the worker's death or its fault; either way the reading side must learn of it.
    private async Task WriteAsync(CancellationTokenSource inputClosed)
    {
        try
        {
            await _writer.RunAsync(_abort.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (_abort.IsCancellationRequested)
                return;

            // What the worker said before it died is still to be read, so the reader has a moment for it.
            _logger.WritingFailed(Generation, e.Message);
            inputClosed.CancelAfter(TimeSpan.FromSeconds(1));
        }
    }

    private async Task<ConnectionEnd> ReadAsync(CancellationTokenSource deadline, CancellationToken stop)
    {
        await foreach (var incoming in _reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            _metrics.FrameReceived(Generation, incoming.Message);
            var end = incoming.Message is { } message ? Handle(message, deadline) : HandleFault(incoming.Error!);
            if (end is not null)
                return end;
        }

        return new ConnectionEnd(ConnectionEndKind.OutputEnded, "The worker closed its standard output.");
    }

    private ConnectionEnd? HandleFault(MessageError fault)
    {
        if (fault.Kind != MessageErrorKind.UnknownMessage)
            return Violation(fault.Message, fault.Excerpt);

        _logger.UnknownEvent(Generation, fault.Message);
        return null;
    }

    private ConnectionEnd? Handle(WorkerEvent message, CancellationTokenSource deadline)
    {
        switch (message)
        {
            case SessionEvent e when Description is not null:
                return Route(e.SessionId, e);
            case Error { SessionId: { } sessionId and not SessionId.None } e when Description is not null:
                return Route(sessionId, e);
            case Error e:
                LastError = e;
                _logger.WorkerReportsError(Generation, e.Code, e.Message);
                return null;
            case Loading e when Description is null:
                deadline.CancelAfter(_options.LoadTimeout);
                Loading?.Invoke(new LoadingProgress(e.Stage, e.Done, e.Total));
                return null;
            case Ready e when Description is null:
                deadline.CancelAfter(Timeout.InfiniteTimeSpan);
                return HandleReady(e);
            case Pong:
                PongReceived?.Invoke();
                return null;
            default:
                return Violation(
                    Description is null
                        ? "An event of a session came before \"ready\"."
                        : "Only one \"ready\" may come, and \"loading\" only before it.",
                    EvidenceOf(message));
        }
    }

    private ConnectionEnd? HandleReady(Ready ready)
    {
        if (ready.Protocol != ProtocolVersion.Current)
        {
            return new ConnectionEnd(
                ConnectionEndKind.VersionMismatch,
                $"The worker speaks version {ready.Protocol} of the protocol, this bridge {ProtocolVersion.Current}. "
                + "Use a worker and a bridge of the same release.");
        }

        Description = WorkerDescription.Of(ready);
        _logger.WorkerReady(Generation, ready.Worker, ready.Engine, ready.Model, ready.Device);
        Ready?.Invoke(Description);
        return null;
    }

    private ConnectionEnd? Route(string sessionId, WorkerEvent message)
    {
        if (Sessions.Find(sessionId) is not { } session)
        {
            _logger.EventWithoutSession(Generation, sessionId);
            return null;
        }

        try
        {
            session.Handle(message);
            return null;
        }
        catch (ProtocolException e)
        {
            return Violation(e.Message, EvidenceOf(message));
        }
    }

    private static byte[] EvidenceOf(WorkerEvent message)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, message);
        return PayloadExcerpt.Take(new ReadOnlySequence<byte>(json.WrittenMemory));
    }

    private ConnectionEnd Violation(string message, ReadOnlyMemory<byte> evidence)
    {
        _logger.ProtocolViolated(Generation, message, PayloadExcerpt.Describe(evidence.Span));
        return new ConnectionEnd(ConnectionEndKind.ProtocolViolation, $"The worker broke the protocol: {message}");
    }
}
