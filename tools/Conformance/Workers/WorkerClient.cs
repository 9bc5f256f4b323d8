using System.Buffers;
using System.Text;
using PortBridge.Conformance.Assertions;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Workers;

/// <summary>
/// The host's end of one worker: sends commands and waits for events. Each wait has a limit, and what does not arrive
/// within it is a <see cref="CheckFailedException"/>. Several checks may use one worker, one after the other:
/// <see cref="BeginCheck"/> hides the events of the checks before.
/// </summary>
internal sealed partial class WorkerClient : IAsyncDisposable
{
    // Every host takes events of this length, and no worker has longer ones.
    private const int MaxEventLength = 1 << 20;

    private readonly IWorkerHandle _handle;
    private readonly WaitLimits _limits;
    private readonly TimeProvider _time;
    private readonly EventLog _log;
    private TaskCompletionSource? _paused;
    private volatile bool _closesOutput;
    private string? _lastSent;
    private long _lastPing;
    private int _begin;

    /// <summary>The client of a worker that was just started.</summary>
    public WorkerClient(IWorkerHandle handle, WaitLimits limits, TimeProvider time)
    {
        _handle = handle;
        _limits = limits;
        _time = time;
        _log = new EventLog(time);
        _ = ReadAsync();
    }

    /// <summary>The time since the worker was started.</summary>
    public TimeSpan Elapsed => _log.Elapsed;

    /// <summary>The position of the next event.</summary>
    public int Position => _log.Count;

    /// <summary>The events of this check, with their times.</summary>
    public IReadOnlyList<Received> Received => _log.Since(_begin);

    /// <summary>The events of this check.</summary>
    public IReadOnlyList<WorkerEvent> Events => [.. Received.Select(received => received.Event)];

    /// <inheritdoc cref="EventLog.InvalidOutput"/>
    public string? InvalidOutput => _log.InvalidOutput;

    /// <inheritdoc cref="EventLog.JsonViolation"/>
    public string? JsonViolation => _log.JsonViolation;

    /// <inheritdoc cref="IWorkerHandle.ExitCode"/>
    public int? ExitCode => _handle.ExitCode;

    /// <inheritdoc cref="IWorkerHandle.StandardErrorTail"/>
    public string StandardErrorTail => _handle.StandardErrorTail;

    /// <summary>Whether another check may use it.</summary>
    public bool IsUsable => !_log.IsEnded && InvalidOutput is null;

    /// <summary>Hides all events so far.</summary>
    public void BeginCheck() => _begin = _log.Count;

    /// <summary>The events of this check about one session, errors included.</summary>
    public IReadOnlyList<WorkerEvent> EventsOf(string id) => [.. Events.Where(e => EventNames.SessionOf(e) == id)];

    /// <summary>Sends commands in one write.</summary>
    public Task SendAsync(params IEnumerable<Command> commands)
    {
        var list = commands.ToList();
        if (list.LastOrDefault(command => command is not Ping) is { } last)
            _lastSent = CommandFrames.NameOf(last);
        return SendBytesAsync(CommandFrames.Encode(list));
    }

    /// <summary>Sends a frame with a payload.</summary>
    public Task SendPayloadAsync(string payload) => SendPayloadAsync(Encoding.UTF8.GetBytes(payload));

    /// <inheritdoc cref="SendPayloadAsync(string)"/>
    public Task SendPayloadAsync(byte[] payload)
    {
        _lastSent = EventText.Shorten(Encoding.UTF8.GetString(payload));
        var frame = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(frame, payload);
        return SendBytesAsync(frame.WrittenMemory);
    }

    /// <summary>Writes bytes to the worker's input, in one write.</summary>
    /// <exception cref="CheckFailedException">The worker does not read them.</exception>
    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        var limit = _limits.For(WaitLimits.Input);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = WriteAsync(bytes, begun);
        try
        {
            // The time until the thread pool runs the write does not count.
            await begun.Task;
            await writing.WaitAsync(limit, _time);
        }
        catch (TimeoutException)
        {
            throw new CheckFailedException($"The worker did not read its input for {limit.TotalSeconds:0.#} s.");
        }
        catch (IOException e)
        {
            if (await OutputEndsAsync())
                await SettleAsync();
            throw new CheckFailedException(
                ExitCode is { } code
                    ? $"The worker had exited with {code}, after an earlier command."
                    : $"The worker closed its input: {e.Message}");
        }
    }

    /// <summary>Closes the worker's input.</summary>
    public void EndInput() => _handle.Input.Close();

    /// <inheritdoc cref="IWorkerHandle.SendTerminate"/>
    public void SendTerminate() => _handle.SendTerminate();

    /// <summary>Stops reading the worker's output.</summary>
    public void PauseReading() => _paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends <see cref="PauseReading"/>; does nothing without it.</summary>
    public void ResumeReading() => Interlocked.Exchange(ref _paused, null)?.SetResult();

    /// <summary>Stops reading the worker's output with its next event, and then closes the pipe.</summary>
    public void CloseOutput() => _closesOutput = true;

    /// <summary>Waits for <c>ready</c>.</summary>
    public async Task<Ready> ReadyAsync()
    {
        try
        {
            return await _log.FirstAsync<Ready>(null, 0, _limits.For(EventNames.Of(typeof(Ready))));
        }
        catch (CheckFailedException e)
        {
            await SettleAsync();
            throw StartHints.Find(ExitCode, StandardErrorTail) is { } hint ? new CheckFailedException($"{e.Message} {hint}") : e;
        }
    }

    /// <summary>Waits for the first event of a type in this check.</summary>
    /// <param name="where">The condition that it meets; null for any event of the type.</param>
    /// <param name="from">The position at which the search begins, if that is later.</param>
    /// <param name="expected">A noun phrase for the event; null for the type's name.</param>
    public Task<T> NextAsync<T>(Func<T, bool>? where = null, int from = 0, string? expected = null)
        where T : WorkerEvent =>
        _log.FirstAsync(where, Math.Max(from, _begin), _limits.For(EventNames.Of(typeof(T))), expected);

    /// <summary>Sends a ping and waits for its answer.</summary>
    public async Task PingAsync()
    {
        var stamp = Interlocked.Increment(ref _lastPing);
        var from = Position;
        await SendAsync(new Ping(stamp));
        await NextAsync<Pong>(pong => pong.TsMs == stamp, from);
    }

    /// <summary>Waits for the end of the output of a worker that has exited.</summary>
    /// <returns>False if another process holds it open.</returns>
    public Task<bool> OutputEndsAsync() => _log.EndsAsync(_limits.For(WaitLimits.EndOfOutput));

    /// <summary>Waits until the worker has exited and all its output is read.</summary>
    /// <exception cref="CheckFailedException">It does not exit, or with another code, or sends invalid output.</exception>
    public async Task ExitsAsync(int code)
    {
        var exit = await ExitAsync();
        AssertTrue(exit == code, $"Expected exit code {code}, but the worker exited with {exit}.");
        await OutputEndsAsync();
        AssertNone(InvalidOutput);
    }

    /// <summary>Waits until the worker has exited.</summary>
    /// <returns>The exit code; 128 plus the signal number after a signal.</returns>
    public async Task<int> ExitAsync()
    {
        var limit = _limits.For(WaitLimits.Exit);
        for (var waits = 1; ; waits++)
        {
            var position = Position;
            try
            {
                await _handle.WaitForExitAsync(limit, _time);
                return ExitCode ?? -1;
            }
            catch (TimeoutException) when (Position > position && waits < EventLog.LongestWait)
            {
                // It still sends events.
            }
            catch (TimeoutException)
            {
                throw new CheckFailedException($"The worker was still running after {(waits * limit).TotalSeconds:0.#} s.");
            }
        }
    }

    /// <summary>Waits for the exit of a worker that has closed its output, so that its exit code is known.</summary>
    public async Task SettleAsync()
    {
        try
        {
            if (_handle.IsOutputClosed)
                await _handle.WaitForExitAsync(_limits.For(WaitLimits.Exit), _time);
        }
        catch (TimeoutException)
        {
            // It closed its output and still runs: there is no exit code.
        }
    }

    public async ValueTask DisposeAsync()
    {
        ResumeReading();
        await _handle.KillAsync(_time);
    }

    // A write to a full pipe blocks its thread, which must not be the caller's.
    private Task WriteAsync(ReadOnlyMemory<byte> bytes, TaskCompletionSource begun) => Task.Run(async () =>
    {
        begun.SetResult();
        await _handle.Input.WriteAsync(bytes);
        await _handle.Input.FlushAsync();
    });

    private ParseResult<WorkerEvent> ParseEvent(in ReadOnlySequence<byte> payload)
    {
        var parsed = MessageJson.ParseEvent(payload);
        if (parsed.Message is { } message && EventJson.FindViolation(payload, message.GetType()) is { } violation)
            _log.AddJsonViolation(violation);
        return parsed;
    }

    private async Task ReadAsync()
    {
        var reader = new MessageReader<WorkerEvent>(
            _handle.Output, new LengthPrefixedFraming(MaxEventLength), ParseEvent);
        try
        {
            await foreach (var incoming in reader.ReadAllAsync())
            {
                if (_paused is { } paused)
                    await paused.Task;
                if (incoming.Message is { } message)
                    _log.Add(message);
                else if (incoming.Error is { Kind: not MessageErrorKind.UnknownMessage } error)
                    _log.AddInvalid($"{error.Message} It was {PayloadExcerpt.Describe(error.Excerpt.Span)}.");
                if (_closesOutput)
                    break;
            }
        }
        catch (ProtocolException e)
        {
            _log.AddInvalid($"{e.Message} It was {PayloadExcerpt.Describe(e.Excerpt.Span)}.");
        }

        await _handle.Output.CompleteAsync();
        _log.End();
    }
}
