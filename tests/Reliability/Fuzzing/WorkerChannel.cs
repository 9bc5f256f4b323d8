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

/// <summary>A worker process that receives arbitrary bytes and whose events are checked.</summary>
internal sealed class WorkerChannel : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

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

    /// <summary>The first violation of the protocol; null if there was none.</summary>
    public string? Failure { get; private set; }

    /// <summary>The open sessions according to its events.</summary>
    public IReadOnlyCollection<string> Sessions => [.. _sessions.Keys];

    public double ResidentMiB => ProcessTable.ResidentMiB(_process.Id);

    /// <summary>The most frequent kinds of events, with their counts.</summary>
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
            await _process.StandardInput.BaseStream.WriteAsync(bytes).AsTask().WaitAsync(Timeout);
            await _process.StandardInput.BaseStream.FlushAsync().WaitAsync(Timeout);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            Failure ??= $"It accepts no more input: {e.Message}";
        }
    }

    /// <summary>Waits until the worker has read everything sent before.</summary>
    public async Task PingAsync()
    {
        // The numbers of random pings are not negative.
        var number = -Interlocked.Increment(ref _pingCount);
        var pong = _pings[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var frame = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(frame, Payloads.Of(new Ping(number)));
        await SendAsync(frame.WrittenSpan.ToArray());
        try
        {
            await Task.WhenAny(pong.Task, _reading).WaitAsync(Timeout);
        }
        catch (TimeoutException)
        {
            Failure ??= $"It did not answer a ping within {Timeout.TotalSeconds:0} s.";
        }

        _pings.TryRemove(number, out _);
    }

    /// <summary>Sends <c>shutdown</c> and waits for the exit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ShutDownAsync()
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(frame, Payloads.Of(new Shutdown()));
        await SendAsync(frame.WrittenSpan.ToArray());
        return await WaitForExitAsync();
    }

    /// <summary>Closes the input and waits for the exit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        _process.StandardInput.Close();
        await _reading.WaitAsync(Timeout);
        using var timeout = new CancellationTokenSource(Timeout);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>The number of events of a kind, or errors with a code.</summary>
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
                    Record(message);
                else
                    Failure ??= $"It sent an invalid event: {incoming.Error!.Message}";
            }
        }
        catch (Exception e) when (e is ProtocolException or IOException)
        {
            Failure ??= $"Its output is invalid: {e.Message}";
        }
    }

    private void Record(WorkerEvent message)
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
