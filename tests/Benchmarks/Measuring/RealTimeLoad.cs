using System.Diagnostics;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>
/// Sessions that send a chunk every 100 ms, at times that are spread over this interval. The latency of a chunk counts
/// from its due time, not from the time of its write: a late write is latency too.
/// </summary>
internal sealed class RealTimeLoad(ISpeechBridge bridge, int sessions)
{
    /// <summary>The number of times within 100 ms at which chunks are due.</summary>
    private const int Phases = 20;

    private static readonly byte[][][] Speech = [.. Enumerable.Range(0, 8).Select(seed => Chunk.Speech(300, seed))];

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    private readonly List<User> _users = [];
    private long _start;
    private volatile bool _isMeasured;

    /// <summary>The time from a chunk's due time until its partial was read, for all partials.</summary>
    public Durations Latency { get; } = new();

    /// <summary>The number of gaps.</summary>
    public int Gaps => _users.Sum(user => user.Gaps);

    /// <summary>Opens the sessions, sends speech, and disposes of them.</summary>
    /// <param name="length">The duration of the measurement after the warm-up.</param>
    /// <param name="opened">Called when all sessions are open, before the first audio.</param>
    /// <param name="begin">Called at the start of the measurement.</param>
    /// <param name="end">Called at the end of the measurement.</param>
    public async Task RunAsync(
        TimeSpan length, Action? opened = null, Action? begin = null, Action? end = null)
    {
        for (var i = 0; i < sessions; i++)
        {
            var session = await bridge.OpenSessionAsync(new SessionOptions { Overflow = AudioOverflow.DropOldest });
            _users.Add(new User(session, Speech[i % Speech.Length], first: i * 37));
        }

        opened?.Invoke();
        _start = Stopwatch.GetTimestamp();
        var reading = _users.Select(ReadEventsAsync).ToList();
        await SendAsync(TimeSpan.Zero, WarmUp);
        begin?.Invoke();
        _isMeasured = true;
        await SendAsync(WarmUp, WarmUp + length);
        _isMeasured = false;
        end?.Invoke();
        foreach (var user in _users)
            await user.Session.DisposeAsync();
        await Task.WhenAll(reading);
        foreach (var user in _users)
            Latency.AddRange(user.Latencies);
    }

    private async Task SendAsync(TimeSpan from, TimeSpan to)
    {
        var step = Chunk.Length / Phases;
        for (var due = from; due < to; due += step)
        {
            await DelayUntilAsync(due);
            var (chunk, phase) = Math.DivRem((int)Math.Round(due / step), Phases);
            for (var i = phase; i < _users.Count; i += Phases)
                await _users[i].WriteAsync(chunk);
        }
    }

    private async Task DelayUntilAsync(TimeSpan due)
    {
        var left = due - Stopwatch.GetElapsedTime(_start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left);
    }

    private async Task ReadEventsAsync(User user, int number)
    {
        var phase = number % Phases * (Chunk.Length / Phases);
        await foreach (var e in user.Session.ReadEventsAsync())
        {
            var now = Stopwatch.GetElapsedTime(_start);
            if (e is SpeechEvent.Gap)
                user.Gaps++;
            else if (e is SpeechEvent.Failed failed)
                throw new SpeechException(failed.Error);
            else if (_isMeasured && e is SpeechEvent.Partial partial)
                user.Latencies.Add(now - DueOf(partial) - phase);
        }
    }

    // A partial ends within its chunk.
    private static TimeSpan DueOf(SpeechEvent.Partial partial) =>
        ((EchoSession.EndOf(partial) + Chunk.Samples - 1) / Chunk.Samples - 1) * Chunk.Length;

    private sealed class User(ISpeechSession session, byte[][] speech, int first)
    {
        public ISpeechSession Session => session;

        public List<TimeSpan> Latencies { get; } = new(1024);

        public int Gaps { get; set; }

        public ValueTask WriteAsync(int chunk) => session.WriteAsync(speech[(first + chunk) % speech.Length]);
    }
}
