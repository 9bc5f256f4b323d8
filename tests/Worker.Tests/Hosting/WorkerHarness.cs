using System.IO.Pipelines;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Hosting;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Hosting;

/// <summary>A worker loop on two in-memory pipes, driven like a host does.</summary>
internal sealed class WorkerHarness : IAsyncDisposable
{
    private readonly Pipe _commands = new();
    private readonly Pipe _events = new();
    private readonly IFraming _framing = new LengthPrefixedFraming();
    private readonly IAsyncEnumerator<ParseResult<WorkerEvent>> _received;
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _log = new();

    public WorkerHarness(
        ISpeechEngine? engine = null,
        Task<ISpeechEngine>? loading = null,
        SegmentationOptions? segmentation = null,
        int maxSessions = 16,
        TimeProvider? time = null,
        Task<IVoiceActivitySource>? voiceActivity = null)
    {
        var output = new MessageWriter<WorkerEvent>(_events.Writer, _framing, MessageJson.Write);
        loading ??= Task.FromResult(engine ?? new ScriptedEngine());
        time ??= TimeProvider.System;
        voiceActivity ??= Task.FromResult<IVoiceActivitySource>(
            new VoiceActivitySource("loudness", () => new LoudnessVoiceActivity()));
        var sessions = new SessionTable(
            loading, voiceActivity, segmentation ?? new(), maxSessions, output, time);
        var input = new MessageReader<Command>(_commands.Reader, _framing, MessageJson.ParseCommand);
        Sessions = sessions;
        Running = new WorkerLoop(input, output, loading, voiceActivity, sessions, _log, time).RunAsync(_stop.Token);
        _received = new MessageReader<WorkerEvent>(_events.Reader, _framing, MessageJson.ParseEvent)
            .ReadAllAsync(Cancel).GetAsyncEnumerator(Cancel);
    }

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Running { get; }

    public SessionTable Sessions { get; }

    /// <summary>The log of the loop; read it only after the end.</summary>
    public string Log => _log.ToString();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static byte[] Speech(int ms, short amplitude = 8000) => Pcm(ms, amplitude);

    public static byte[] Silence(int ms) => Pcm(ms, 0);

    /// <summary>Creates a harness, and waits for <c>ready</c>.</summary>
    public static async Task<WorkerHarness> ReadyAsync(
        ISpeechEngine? engine = null, SegmentationOptions? segmentation = null, int maxSessions = 16)
    {
        var harness = new WorkerHarness(engine, null, segmentation, maxSessions);
        await harness.NextAsync<Ready>();
        return harness;
    }

    public async Task SendAsync(params Command[] commands)
    {
        foreach (var command in commands)
        {
            var json = new System.Buffers.ArrayBufferWriter<byte>();
            MessageJson.Write(json, command);
            _framing.Write(_commands.Writer, json.WrittenSpan);
        }

        await _commands.Writer.FlushAsync(Cancel);
    }

    public async Task SendFrameAsync(string json)
    {
        _framing.Write(_commands.Writer, System.Text.Encoding.UTF8.GetBytes(json));
        await _commands.Writer.FlushAsync(Cancel);
    }

    public async Task SendRawAsync(params byte[] bytes) => await _commands.Writer.WriteAsync(bytes, Cancel);

    public ValueTask EndInputAsync(Exception? failure = null) => _commands.Writer.CompleteAsync(failure);

    public ValueTask StopReadingAsync() => _events.Reader.CompleteAsync();

    /// <summary>Starts a session with 16-bit audio.</summary>
    public async Task StartAsync(string id, Func<StartSession, StartSession>? change = null)
    {
        var start = new StartSession(id, Format: SampleFormats.PcmS16Le);
        await SendAsync(change?.Invoke(start) ?? start);
        await NextAsync<SessionStarted>(e => e.SessionId == id);
    }

    /// <summary>Returns the next event of a type, and skips others.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? where = null)
        where T : WorkerEvent
    {
        while (await _received.MoveNextAsync())
        {
            if (_received.Current.Message is T found && where?.Invoke(found) != false)
                return found;
        }

        throw new InvalidOperationException($"The worker ended without a {typeof(T).Name}.");
    }

    /// <summary>Returns all events up to the last one of a session, including it.</summary>
    public async Task<List<WorkerEvent>> UntilStoppedAsync(string id)
    {
        var events = new List<WorkerEvent>();
        while (await _received.MoveNextAsync())
        {
            var message = _received.Current.Message!;
            events.Add(message);
            if (message is SessionStopped stopped && stopped.SessionId == id)
                return events;
            if (message is Error { Recoverable: false } error && error.SessionId == id)
                throw new InvalidOperationException($"The session failed: {error.Message}");
        }

        throw new InvalidOperationException("The worker ended before the session did.");
    }

    /// <summary>Returns all events until the end of the output.</summary>
    public async Task<List<WorkerEvent>> UntilEndAsync()
    {
        var events = new List<WorkerEvent>();
        while (await _received.MoveNextAsync())
            events.Add(_received.Current.Message!);
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _events.Reader.CompleteAsync();
        await Running.WaitAsync(Cancel);
        _stop.Dispose();
    }

    private static byte[] Pcm(int ms, short amplitude)
    {
        var bytes = new byte[ms * 32];
        for (var i = 0; i < bytes.Length; i += 2)
            BitConverter.TryWriteBytes(bytes.AsSpan(i), i / 2 % 16 < 8 ? amplitude : (short)-amplitude);
        return bytes;
    }

    /// <summary>A detector that reports speech in every loud frame.</summary>
    private sealed class LoudnessVoiceActivity : IVoiceActivity
    {
        public int FrameSamples => 160;

        public float Process(ReadOnlySpan<float> frame)
        {
            var sum = 0f;
            foreach (var sample in frame)
                sum += Math.Abs(sample);
            return sum / frame.Length > 0.01f ? 1 : 0;
        }

        public void Dispose()
        {
        }
    }
}
