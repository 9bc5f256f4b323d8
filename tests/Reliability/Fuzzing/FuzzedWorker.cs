using System.IO.Pipelines;
using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>
/// An in-memory worker that accepts sessions correctly and sends random and mutated events until the budget is spent.
/// After that it conforms to the protocol.
/// </summary>
internal sealed class FuzzedWorker : IWorkerProcess
{
    private const int KilledBySignal = 128 + 9;
    private const int BatchLength = 32;

    // A flush returns when everything has been read, so only frames that the bridge has read count.
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
    private readonly Pipe _input = new();
    private readonly Pipe _error = new();
    private readonly Channel<byte[]> _replies = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _sessions = ["unknown"];
    private readonly FuzzBudget _budget;
    private readonly Random _random;
    private readonly Mutator _mutator;

    public FuzzedWorker(int id, FuzzBudget budget)
    {
        Id = id;
        _budget = budget;
        _random = new Random(unchecked(budget.Seed + id));
        _mutator = new Mutator(_random);
        _error.Writer.Complete();
        _ = ReadCommandsAsync();
        _ = WriteEventsAsync();
    }

    public int Id { get; }

    public PipeWriter Input => _input.Writer;

    public PipeReader Output => _output.Reader;

    public PipeReader Error => _error.Reader;

    public Task<int> Exited => _exited.Task;

    public void Kill() => Exit(KilledBySignal);

    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }

    private void Exit(int code)
    {
        if (_exited.TrySetResult(code))
            _replies.Writer.TryComplete();
    }

    private async Task ReadCommandsAsync()
    {
        var reader = new MessageReader<Command>(_input.Reader, new LengthPrefixedFraming(), MessageJson.ParseCommand);
        await foreach (var incoming in reader.ReadAllAsync())
        {
            foreach (var reply in Replies(incoming.Message))
                _replies.Writer.TryWrite(Payloads.Of(reply));
            if (incoming.Message is Shutdown)
                break;
        }

        await _input.Reader.CompleteAsync();
        Exit(ExitCodes.Ok);
    }

    private IEnumerable<WorkerEvent> Replies(Command? command)
    {
        switch (command)
        {
            case StartSession e:
                lock (_sessions)
                    _sessions.Add(e.SessionId);
                return [new SessionStarted(e.SessionId)];
            case Ping e:
                return [new Pong(e.TsMs)];
            case StopSession e:
                return [new SessionStopped(e.SessionId, "", 0, "stopped")];
            default:
                return [];
        }
    }

    private async Task WriteEventsAsync()
    {
        Write(Payloads.Of(new Ready(0, ProtocolVersion.Current, "fuzz", "fuzz", "fuzz", "cpu", [])));
        var isConnected = await FlushAsync();
        while (isConnected && !_exited.Task.IsCompleted)
        {
            while (_replies.Reader.TryRead(out var reply))
                Write(reply);
            var fuzzed = _budget.Take(BatchLength);
            for (var i = 0; isConnected && i < fuzzed; i++)
                isConnected = await FuzzAsync();
            isConnected = isConnected && await FlushAsync();
            if (fuzzed == 0 && !await _replies.Reader.WaitToReadAsync())
                break;
        }

        await _output.Writer.CompleteAsync();
        Kill();
    }

    // Flushed after a mutated message, which probably violates the protocol.
    private async ValueTask<bool> FuzzAsync()
    {
        var message = Payloads.Of(Payloads.RandomEvent(_random, RandomSession(), _mutator.Unicode(_random.Next(30))));
        if (_random.Next(20) > 0)
        {
            Write(message);
            return true;
        }

        Write(_mutator.Mutate(message));
        return await FlushAsync();
    }

    private string RandomSession()
    {
        lock (_sessions)
            return _sessions[_random.Next(_sessions.Count)];
    }

    private void Write(ReadOnlySpan<byte> payload) => FrameEncoder.Write(_output.Writer, payload);

    private async ValueTask<bool> FlushAsync() => !(await _output.Writer.FlushAsync()).IsCompleted;
}
