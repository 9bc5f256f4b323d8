using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>A worker process, to which any bytes may be sent, and what it says.</summary>
internal sealed class WorkerChannel : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, bool> _sessions = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _pings = new();
    private readonly Process _process;
    private readonly Task _reading;
    private long _pingCount;

    private WorkerChannel(Process process)
    {
        _process = process;
        _reading = ReadAsync();
        _ = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it did that it may not; null if nothing.</summary>
    public string? Failure { get; private set; }

    /// <summary>The sessions that it has, by its own account.</summary>
    public IReadOnlyCollection<string> Sessions => [.. _sessions.Keys];

    public double ResidentMiB => ProcessTable.ResidentMiB(_process.Id);

    /// <summary>How many events of each kind it sent.</summary>
    public string Counts => string.Join(", ", _counts.OrderByDescending(pair => pair.Value).Take(6).Select(
        pair => $"{pair.Value} {pair.Key}"));

    public static WorkerChannel Start(params string[] arguments) => new(Process.Start(
        new ProcessStartInfo(BuiltPrograms.Worker, ["--engine", "scripted", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(bytes).AsTask().WaitAsync(Bound);
            await _process.StandardInput.BaseStream.FlushAsync().WaitAsync(Bound);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            Failure ??= $"It takes no more input: {e.Message}";
        }
    }

    /// <summary>Sees that everything before has been read.</summary>
    public async Task PingAsync()
    {
        // No random ping has a number below 0.
        var number = -Interlocked.Increment(ref _pingCount);
        var pong = _pings[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var frame = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(frame, Payloads.Of(new Ping(number)));
        await SendAsync(frame.WrittenSpan.ToArray());
        try
        {
            await Task.WhenAny(pong.Task, _reading).WaitAsync(Bound);
        }
        catch (TimeoutException)
        {
            Failure ??= $"It did not answer a ping within {Bound.TotalSeconds:0} s.";
        }

        _pings.TryRemove(number, out _);
    }

    /// <summary>Asks it to end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ShutDownAsync()
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(frame, Payloads.Of(new Shutdown()));
        await SendAsync(frame.WrittenSpan.ToArray());
        return await EndAsync();
    }

    /// <summary>Closes its input and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        await _reading.WaitAsync(Bound);
        using var bound = new CancellationTokenSource(Bound);
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    /// <summary>How many events of a kind, or errors of a code, it has sent.</summary>
    public int Count(string kind) => _counts.GetValueOrDefault(kind);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var reader = new MessageReader<WorkerEvent>(
            PipeReader.Create(_process.StandardOutput.BaseStream), new LengthPrefixedFraming(), MessageJson.ParseEvent);
        try
        {
            await foreach (var incoming in reader.ReadAllAsync())
            {
                if (incoming.Message is { } message)
                    Take(message);
                else
                    Failure ??= $"It sent what is no event: {incoming.Error!.Message}";
            }
        }
        catch (Exception e) when (e is ProtocolException or IOException)
        {
            Failure ??= $"Its output broke: {e.Message}";
        }
    }

    private void Take(WorkerEvent message)
    {
        _counts.AddOrUpdate(message is Error error ? error.Code : message.GetType().Name, 1, (_, count) => count + 1);
        switch (message)
        {
            case SessionStarted e:
                _sessions[e.SessionId] = true;
                break;
            case SessionStopped e:
                _sessions.TryRemove(e.SessionId, out _);
                break;
            case Error { Recoverable: false, SessionId: { } id }:
                _sessions.TryRemove(id, out _);
                break;
            case Pong e when _pings.TryGetValue(e.TsMs, out var ping):
                ping.SetResult();
                break;
        }
    }
}
