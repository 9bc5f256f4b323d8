using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Conformance;

/// <summary>
/// A worker as its host has it: commands in, events out, and an end. Whatever is waited for is waited for with a
/// bound, and what does not come is an <see cref="UnmetException"/>.
/// </summary>
internal sealed partial class WorkerUnderTest : IAsyncDisposable
{
    private const int Terminate = 15; // SIGTERM

    /// <summary>What every host takes; a worker has no event that long.</summary>
    private const int LongestEvent = 1 << 20;

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(2);

    private readonly WorkerProcess _process;
    private readonly WaitLimits _limits;
    private readonly TimeProvider _time;
    private TaskCompletionSource? _pause;
    private long _lastPing;

    private WorkerUnderTest(WorkerProcess process, WaitLimits limits, TimeProvider time)
    {
        _process = process;
        _limits = limits;
        _time = time;
        Log = new EventLog(time);
        _ = ReadAsync();
    }

    /// <summary>What it has said.</summary>
    public EventLog Log { get; }

    /// <summary>The exit code, or null while it runs.</summary>
    public int? ExitCode => _process.ExitCode;

    /// <summary>The last of what it wrote to standard error.</summary>
    public string StandardErrorTail => _process.StandardErrorTail;

    /// <inheritdoc cref="WorkerProcess.Start"/>
    public static WorkerUnderTest Start(WorkerCommand command, WaitLimits limits, TimeProvider time) =>
        new(WorkerProcess.Start(command), limits, time);

    /// <summary>The frames of commands.</summary>
    public static byte[] Frames(params IEnumerable<Command> commands)
    {
        var frames = new ArrayBufferWriter<byte>();
        var json = new ArrayBufferWriter<byte>();
        foreach (var command in commands)
        {
            json.ResetWrittenCount();
            MessageJson.Write(json, command);
            FrameEncoder.Write(frames, json.WrittenSpan);
        }

        return frames.WrittenSpan.ToArray();
    }

    public Task SendAsync(params IEnumerable<Command> commands) => SendBytesAsync(Frames(commands));

    /// <summary>Sends a payload as it stands, in a frame.</summary>
    public Task SendPayloadAsync(string payload)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(frame, Encoding.UTF8.GetBytes(payload));
        return SendBytesAsync(frame.WrittenMemory);
    }

    /// <summary>Writes bytes to the worker's input, in one write.</summary>
    /// <exception cref="UnmetException">The worker does not take them.</exception>
    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        var limit = _limits.For(WaitLimits.Input);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = WriteAsync(bytes, begun);
        try
        {
            // A pool that is slow to run the write says nothing about the worker.
            await begun.Task;
            await writing.WaitAsync(limit, _time);
        }
        catch (TimeoutException)
        {
            throw new UnmetException(
                $"The worker did not read what stands in its input for {limit.TotalSeconds:0.#} s.");
        }
        catch (IOException e)
        {
            throw new UnmetException($"The worker's input is closed: {e.Message}");
        }
    }

    /// <summary>Ends the worker's input.</summary>
    public void EndInput() => _process.Input.Close();

    public void SendTerminate() => _ = kill(_process.Id, Terminate);

    /// <summary>Stops reading the worker's output, until <see cref="GoOnReading"/>.</summary>
    public void StopReading() => _pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOnReading()
    {
        var pause = _pause;
        _pause = null;
        pause?.SetResult();
    }

    public Task<Ready> ReadyAsync() => NextAsync<Ready>();

    /// <summary>The first event of a kind from a place in the log on; waits for it.</summary>
    public Task<T> NextAsync<T>(Func<T, bool>? where = null, int from = 0)
        where T : WorkerEvent => Log.FirstAsync(where, from, _limits.For(MessageNames.Of(typeof(T))));

    /// <summary>Asks whether it lives, and waits for the answer.</summary>
    public async Task PingAsync()
    {
        var stamp = Interlocked.Increment(ref _lastPing);
        await SendAsync(new Ping(stamp));
        await NextAsync<Pong>(pong => pong.TsMs == stamp);
    }

    /// <summary>Starts a session of 16-bit audio at 16 kHz, and waits until it is.</summary>
    public async Task StartSessionAsync(string id, Func<StartSession, StartSession>? change = null)
    {
        var from = Log.Count;
        var start = new StartSession(id, Format: SampleFormats.PcmS16Le);
        await SendAsync(change?.Invoke(start) ?? start);
        await NextAsync<SessionStarted>(e => e.SessionId == id, from);
    }

    /// <summary>Waits for a session's end.</summary>
    public Task<SessionStopped> StoppedAsync(string id, int from = 0) =>
        NextAsync<SessionStopped>(e => e.SessionId == id, from);

    /// <summary>Waits for the refusal of what was sent last.</summary>
    /// <param name="code">The code that it must have.</param>
    /// <param name="recoverable">Whether it may be the end.</param>
    /// <param name="from">The place in the log from which on it may stand.</param>
    public async Task<Error> RefusalAsync(string code, bool recoverable, int from)
    {
        var error = await NextAsync<Error>(from: from);
        Demands.Require(
            error.Code == code && error.Recoverable == recoverable,
            $"Expected an error {code}, {(recoverable ? "" : "not ")}recoverable, but got {EventText.Of(error)}");
        return error;
    }

    /// <summary>What it said about one session: errors that name it too.</summary>
    public IReadOnlyList<WorkerEvent> EventsOf(string id) =>
        [.. Log.Events.Where(e => SpokenSession.SessionOf(e) == id)];

    /// <summary>Whether its output ends, now that it has; somebody else may hold it open.</summary>
    public Task<bool> OutputEndsAsync() => Log.EndedAsync(_limits.For(WaitLimits.EndOfOutput));

    /// <summary>Waits for its end, and for what it said up to then.</summary>
    /// <exception cref="UnmetException">It did not end, or with another code, or broke the protocol.</exception>
    public async Task ExitsAsync(int code)
    {
        var exit = await ExitAsync();
        Demands.Require(exit == code, $"It exited with {exit}, not {code}.");
        await OutputEndsAsync();
        Demands.RequireNone(Log.Breach);
    }

    /// <summary>Waits for its end, whatever it be.</summary>
    /// <returns>The exit code; 128 and the signal's number if one ended it.</returns>
    public async Task<int> ExitAsync()
    {
        var limit = _limits.For(WaitLimits.Exit);
        for (var waits = 1; ; waits++)
        {
            var said = Log.Count;
            try
            {
                await _process.WaitForExitAsync(limit, _time);
                return ExitCode ?? -1;
            }
            catch (TimeoutException) when (Log.Count > said && waits < EventLog.LongestWait)
            {
                // It is slow, but still at work.
            }
            catch (TimeoutException)
            {
                throw new UnmetException($"It was still running after {(waits * limit).TotalSeconds:0.#} s.");
            }
        }
    }

    /// <summary>Where it has closed its output, waits until it has exited, so that its exit code is known.</summary>
    public async Task SettleAsync()
    {
        try
        {
            if (_process.IsOutputAtEnd)
                await _process.WaitForExitAsync(_limits.For(WaitLimits.Exit), _time);
        }
        catch (TimeoutException)
        {
            // It closed its output and lives on; then there is no exit code to show.
        }
    }

    public async ValueTask DisposeAsync()
    {
        GoOnReading();
        await _process.KillAsync(KillPatience, _time);
    }

    // A pipe that is full holds the thread that writes to it, so it must not be the caller's.
    private Task WriteAsync(ReadOnlyMemory<byte> bytes, TaskCompletionSource begun) => Task.Run(async () =>
    {
        begun.SetResult();
        await _process.Input.WriteAsync(bytes);
        await _process.Input.FlushAsync();
    });

    private async Task ReadAsync()
    {
        var reader = new MessageReader<WorkerEvent>(
            _process.Output, new LengthPrefixedFraming(LongestEvent), MessageJson.ParseEvent);
        try
        {
            await foreach (var incoming in reader.ReadAllAsync())
            {
                if (_pause is { } pause)
                    await pause.Task;
                if (incoming.Message is { } message)
                    Log.Add(message);
                else if (incoming.Error is { Kind: not MessageErrorKind.UnknownMessage } fault)
                    Log.Complain($"{fault.Message} It was {PayloadExcerpt.Describe(fault.Excerpt.Span)}.");
            }
        }
        catch (ProtocolException e)
        {
            Log.Complain(e.Message);
        }

        await _process.Output.CompleteAsync();
        Log.End();
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
