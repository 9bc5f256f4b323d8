using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Testing;

/// <summary>
/// A worker over in-memory pipes that a test controls step by step: it reads the bridge's commands and sends events.
/// It never answers by itself.
/// </summary>
public sealed class InMemoryWorker : IWorkerProcess
{
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly Pipe _error = new();
    private readonly ClosablePipeReader _received;
    private readonly IAsyncEnumerator<ParseResult<Command>> _commands;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal InMemoryWorker(int id, WorkerCommand command)
    {
        Id = id;
        Command = command;
        _received = new ClosablePipeReader(_input.Reader);
        _commands = new MessageReader<Command>(_received, new LengthPrefixedFraming(), MessageJson.ParseCommand)
            .ReadAllAsync().GetAsyncEnumerator();
    }

    /// <summary>The command that it was launched with.</summary>
    public WorkerCommand Command { get; }

    /// <inheritdoc/>
    public int Id { get; }

    /// <inheritdoc/>
    public Task<int> Exited => _exited.Task;

    /// <summary>Completes when the bridge kills the worker.</summary>
    public Task Killed => _killed.Task;

    /// <summary>Completes when the bridge terminates the worker, which ignores it.</summary>
    public Task Terminated => _terminated.Task;

    /// <summary>Whether the worker survives a kill, like a process in uninterruptible I/O.</summary>
    public bool SurvivesKill { get; set; }

    void IWorkerProcess.Terminate() => _terminated.TrySetResult();

    PipeWriter IWorkerProcess.Input => _input.Writer;

    PipeReader IWorkerProcess.Output => _output.Reader;

    PipeReader IWorkerProcess.Error => _error.Reader;

    /// <summary>
    /// Reads the next command, which must be of the given type. Pings are skipped unless one is expected.
    /// </summary>
    public async Task<TCommand> ReadAsync<TCommand>(CancellationToken cancellationToken = default)
        where TCommand : Command
    {
        do
        {
            if (!await _commands.MoveNextAsync().AsTask().WithTimeout(cancellationToken, typeof(TCommand).Name)
                .ConfigureAwait(false))
            {
                throw new InvalidOperationException(
                    $"Expected {typeof(TCommand).Name}, but the bridge closed the worker's input.");
            }
        }
        while (_commands.Current.Message is Ping && typeof(TCommand) != typeof(Ping));

        return _commands.Current.Message as TCommand ?? throw new InvalidOperationException(
            $"Expected {typeof(TCommand).Name}, but the bridge sent "
            + $"{_commands.Current.Message?.ToString() ?? _commands.Current.Error!.Message}.");
    }

    /// <summary>Reads all further commands except pings, until the bridge closes the worker's input.</summary>
    public async Task<IReadOnlyList<Command>> ReadToEndAsync(CancellationToken cancellationToken = default)
    {
        var commands = new List<Command>();
        while (await _commands.MoveNextAsync().AsTask().WithTimeout(cancellationToken, "the end of the worker's input")
            .ConfigureAwait(false))
        {
            if (_commands.Current.Message is not Ping)
                commands.Add(_commands.Current.Message!);
        }

        return commands;
    }

    /// <summary>Sends <c>ready</c> with a protocol version.</summary>
    public Task ReadyAsync(int protocol = ProtocolVersion.Current) => ReadyAsync(ready => ready with { Protocol = protocol });

    /// <summary>Sends <c>ready</c> with changed fields.</summary>
    public Task ReadyAsync(Func<Ready, Ready> describe) => SendAsync(
        describe(new Ready(0, ProtocolVersion.Current, "in-memory", "none", "none", "cpu", ["partials"])));

    /// <summary>Sends an error that the worker cannot run as configured, and exits.</summary>
    public async Task RefuseToRunAsync(string reason)
    {
        await SendAsync(new Error(ErrorCodes.ModelLoadFailed, reason, Recoverable: false)).ConfigureAwait(false);
        Exit(ExitCodes.Configuration);
    }

    /// <summary>Reads the next <c>start_session</c> and accepts the session.</summary>
    public async Task<StartSession> AcceptSessionAsync(CancellationToken cancellationToken = default)
    {
        var start = await ReadAsync<StartSession>(cancellationToken).ConfigureAwait(false);
        await SendAsync(new SessionStarted(start.SessionId)).ConfigureAwait(false);
        return start;
    }

    /// <summary>Sends an event.</summary>
    public Task SendAsync(WorkerEvent workerEvent)
    {
        var payload = new ArrayBufferWriter<byte>();
        MessageJson.Write(payload, workerEvent);
        return SendPayloadAsync(payload.WrittenMemory);
    }

    /// <summary>Sends a frame with any payload.</summary>
    public Task SendPayloadAsync(string payload) => SendPayloadAsync(Encoding.UTF8.GetBytes(payload));

    /// <summary>Writes raw bytes to the standard output.</summary>
    public Task SendRawAsync(ReadOnlyMemory<byte> bytes) => WriteAsync(_output.Writer, bytes);

    /// <summary>Writes a line to the standard error.</summary>
    public Task WriteErrorAsync(string line) => WriteAsync(_error.Writer, Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Writes bytes to the standard error.</summary>
    public Task WriteErrorAsync(ReadOnlyMemory<byte> bytes) => WriteAsync(_error.Writer, bytes);

    /// <summary>Closes the standard output without exiting.</summary>
    public void CloseOutput() => _output.Writer.Complete();

    /// <summary>Closes the standard input without exiting.</summary>
    public void CloseInput() => _received.Complete();

    /// <summary>Exits. Output that was written before can still be read.</summary>
    /// <param name="code">The exit code.</param>
    /// <param name="leavesErrorOpen">Whether a child process holds the standard error open.</param>
    /// <param name="leavesOutputOpen">Whether a child process holds the standard output open.</param>
    public void Exit(int code, bool leavesErrorOpen = false, bool leavesOutputOpen = false)
    {
        if (!leavesOutputOpen)
            CloseOutput();
        if (!leavesErrorOpen)
            _error.Writer.Complete();
        CloseInput();
        _exited.TrySetResult(code);
    }

    /// <inheritdoc/>
    public void Kill()
    {
        if (_exited.Task.IsCompleted)
            return;

        _killed.TrySetResult();
        if (!SurvivesKill)
            Exit(137);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }

    private Task SendPayloadAsync(ReadOnlyMemory<byte> payload)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(frame, payload.Span);
        return SendRawAsync(frame.WrittenMemory);
    }

    // A worker may be killed while it writes.
    private async Task WriteAsync(PipeWriter pipe, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await pipe.WriteAsync(bytes).AsTask().WithTimeout(CancellationToken.None, "the bridge to read")
                .ConfigureAwait(false);
        }
        catch (InvalidOperationException) when (_exited.Task.IsCompleted)
        {
        }
    }
}
