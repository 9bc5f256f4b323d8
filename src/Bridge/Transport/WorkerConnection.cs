using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using static System.FormattableString;

namespace PortBridge.Transport;

/// <summary>
/// The protocol connection to one worker: performs the handshake, sends commands, and dispatches events to sessions. It
/// knows the two pipes, but not the process behind them.
/// </summary>
internal sealed class WorkerConnection : IDisposable
{
    private const long NoWork = long.MinValue;

    private readonly PortBridgeOptions _options;
    private readonly BridgeMetrics _metrics;
    private readonly ConnectionTap _tap;
    private readonly long _startedAt;
    private readonly TimeProvider _time;
    private readonly ConnectionLog _log;
    private readonly ILogger _logger;
    private readonly PipeReader _output;
    private readonly MessageReader<WorkerEvent> _reader;
    private readonly CommandWriter _writer;
    private readonly CancellationTokenSource _abort = new();

    // Not a nullable, which is written in two steps: the watchdog reads it while the read loop writes.
    private long _lastWorkAt = NoWork;

    /// <summary>Creates the connection; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="generation">The generation of the worker.</param>
    /// <param name="output">The worker's standard output.</param>
    /// <param name="input">The worker's standard input.</param>
    /// <param name="services">The shared dependencies.</param>
    public WorkerConnection(int generation, PipeReader output, PipeWriter input, ConnectionServices services)
    {
        (_options, _metrics, var wireTap, _time, _logger, var outputLogger) = services;
        Generation = generation;
        _tap = new ConnectionTap(wireTap, generation);
        _log = new ConnectionLog(generation, _time, _logger, outputLogger);
        _startedAt = _time.GetTimestamp();
        _output = output;
        var framing = new LengthPrefixedFraming(_options.MaxFrameBytes);
        _reader = new MessageReader<WorkerEvent>(output, framing, MessageJson.ParseEvent);
        _writer = new CommandWriter(generation, input, framing, _tap, services);
    }

    /// <summary>Raised by the read loop for each progress report while the model loads.</summary>
    public event Action<LoadingProgress>? Loading;

    /// <summary>Raised once by the read loop, when the worker accepts sessions.</summary>
    public event Action<WorkerDescription>? Ready;

    /// <summary>Raised by the read loop for each reply to a ping.</summary>
    public event Action? PongReceived;

    public int Generation { get; }

    /// <summary>The timestamp of the last progress on any session's work; null before the first.</summary>
    public long? LastWorkAt => Volatile.Read(ref _lastWorkAt) is var at and not NoWork ? at : null;

    public SessionTable Sessions { get; } = new();

    /// <summary>Whether the worker has had a session. A worker without one has heard nothing.</summary>
    public bool HasHadSession => Sessions.Total > 0;

    /// <summary>The last error that the worker reported about itself; null if there is none.</summary>
    public Error? LastError { get; private set; }

    /// <summary>The worker's description from <c>ready</c>; null before it.</summary>
    public WorkerDescription? Description { get; private set; }

    /// <summary>The time since the connection was created.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_startedAt);

    /// <summary>The current timestamp.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>Queues a command; waits while the queue is full.</summary>
    /// <exception cref="ChannelClosedException">The connection has ended.</exception>
    public ValueTask SendAsync(Command command, CancellationToken cancellationToken = default) =>
        _writer.SendAsync(command, cancellationToken);

    /// <inheritdoc cref="CommandWriter.Post"/>
    public void Post(Command command) => _writer.Post(command);

    /// <summary>Records progress on a session's work.</summary>
    /// <returns>The current timestamp.</returns>
    public long RecordWork()
    {
        var now = _time.GetTimestamp();
        Volatile.Write(ref _lastWorkAt, now);
        return now;
    }

    /// <summary>Closes the worker's standard input after the queued commands.</summary>
    public void CompleteInput() => _writer.Complete();

    /// <summary>Makes <see cref="RunAsync"/> return.</summary>
    public void Abort() => _abort.Cancel();

    public void Dispose()
    {
        _log.Dispose();
        _abort.Dispose();
    }

    /// <summary>Runs the connection until either side ends it. Does not throw.</summary>
    public async Task<ConnectionEnd> RunAsync()
    {
        using var deadline = new StartDeadline(_options, _time);
        using var inputClosed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token, inputClosed.Token, _abort.Token);
        var writing = _writer.RunAsync(inputClosed, _abort.Token);
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
            return new ConnectionEnd(
                ConnectionEndKind.OutputEnded, $"Reading the worker's standard output failed: {e.Message}");
        }
        finally
        {
            _abort.Cancel();
            await writing.ConfigureAwait(false);
            await _output.CompleteAsync().ConfigureAwait(false);
        }
    }

    private ConnectionEnd Cancelled(StartDeadline deadline)
    {
        if (_abort.IsCancellationRequested)
            return new ConnectionEnd(ConnectionEndKind.Aborted, "The host aborted the connection.");

        return deadline.Token.IsCancellationRequested
            ? new ConnectionEnd(ConnectionEndKind.StartTimeout, deadline.Message)
            : new ConnectionEnd(ConnectionEndKind.InputClosed, "The worker closed its standard input.");
    }

    private async Task<ConnectionEnd> ReadAsync(StartDeadline deadline, CancellationToken stop)
    {
        await foreach (var incoming in _reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            _metrics.FrameReceived();
            var end = incoming.Message is { } message
                ? Handle(EventCleaner.Clean(message), deadline)
                : HandleFault(incoming.Error!);
            if (end is not null)
                return end;
        }

        return new ConnectionEnd(ConnectionEndKind.OutputEnded, "The worker closed its standard output.");
    }

    private ConnectionEnd? HandleFault(MessageError fault)
    {
        if (fault.Kind != MessageErrorKind.UnknownMessage)
            return Violation(fault.Message, fault.Excerpt);

        _log.UnknownEvent(fault.Message);
        return null;
    }

    private ConnectionEnd? Handle(WorkerEvent message, StartDeadline deadline)
    {
        _tap.Received(message);
        switch (message)
        {
            case SessionEvent e when Description is not null:
                return Dispatch(e.SessionId, e);
            case Error { SessionId: { } sessionId and not SessionId.None } e when Description is not null:
                return Dispatch(sessionId, e);
            case Error e:
                LastError = e;
                _log.ReportedError(e);
                return null;
            case Loading e when Description is null:
                deadline.Renew(e);
                Loading?.Invoke(new LoadingProgress(e.Stage, e.Done, e.Total));
                return null;
            case Ready e when Description is null:
                deadline.End();
                return HandleReady(e);
            case Pong:
                PongReceived?.Invoke();
                return null;
            default:
                return Violation(
                    Description is null
                        ? "A session event was sent before \"ready\"."
                        : "\"ready\" may be sent only once, and \"loading\" only before it.",
                    EvidenceOf(message));
        }
    }

    private ConnectionEnd? HandleReady(Ready ready)
    {
        if (ready.Protocol != ProtocolVersion.Current)
        {
            return new ConnectionEnd(
                ConnectionEndKind.VersionMismatch,
                $"The worker speaks version {ready.Protocol} of the protocol, "
                + $"the bridge version {ProtocolVersion.Current}. "
                + "Use a worker and a bridge of the same release.");
        }

        Description = WorkerDescription.Of(ready);
        _logger.WorkerReady(Generation, ready.Worker, ready.Engine, ready.Model, ready.Device);
        Ready?.Invoke(Description);
        return null;
    }

    private ConnectionEnd? Dispatch(string sessionId, WorkerEvent message)
    {
        if (Sessions.Find(sessionId) is not { } session)
        {
            _log.EventWithoutSession(sessionId);
            return null;
        }

        session.Handle(message);
        return null;
    }

    private static byte[] EvidenceOf(WorkerEvent message)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, message);
        return PayloadExcerpt.Take(new ReadOnlySequence<byte>(json.WrittenMemory));
    }

    private ConnectionEnd Violation(string message, ReadOnlyMemory<byte> evidence)
    {
        message = UntrustedText.Clean(message);
        _log.Violation(message, evidence.Span, mayHaveSpeech: HasHadSession);
        return new ConnectionEnd(ConnectionEndKind.ProtocolViolation, $"The worker violated the protocol: {message}");
    }
}
