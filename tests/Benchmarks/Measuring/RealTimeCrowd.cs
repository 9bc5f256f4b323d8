using System.Diagnostics;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>
/// Sessions that speak in real time, a chunk each 100 ms, at moments spread over these. A chunk's latency counts from
/// when it was due, not from when it was written: whatever makes the next chunk late is latency too.
/// </summary>
internal sealed class RealTimeCrowd(ISpeechBridge bridge, int sessions)
{
    /// <summary>Moments within 100 ms at which chunks are due: people do not speak in step.</summary>
    private const int Moments = 20;

    private static readonly byte[][][] Voices = [.. Enumerable.Range(0, 8).Select(seed => Chunk.Speech(300, seed))];

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    private readonly List<Member> _members = [];
    private long _start;
    private volatile bool _isMeasured;

    /// <summary>From when a chunk was due to when its answer was read; of every answer there was.</summary>
    public Durations Latency { get; } = new();

    /// <summary>How often audio was dropped.</summary>
    public int Gaps => _members.Sum(member => member.Gaps);

    /// <summary>Opens the sessions, lets them speak, and cancels them.</summary>
    /// <param name="length">How long they are measured, after a while that is not.</param>
    /// <param name="opened">Called when all are open and have not spoken yet.</param>
    /// <param name="begin">Called when measuring begins.</param>
    /// <param name="end">Called when it ends.</param>
    public async Task RunAsync(
        TimeSpan length, Action? opened = null, Action? begin = null, Action? end = null)
    {
        for (var i = 0; i < sessions; i++)
        {
            var session = await bridge.OpenSessionAsync(new SessionOptions { Overflow = AudioOverflow.DropOldest });
            _members.Add(new Member(session, Voices[i % Voices.Length], first: i * 37));
        }

        opened?.Invoke();
        _start = Stopwatch.GetTimestamp();
        var listening = _members.Select(ListenAsync).ToList();
        await SpeakAsync(TimeSpan.Zero, WarmUp);
        begin?.Invoke();
        _isMeasured = true;
        await SpeakAsync(WarmUp, WarmUp + length);
        _isMeasured = false;
        end?.Invoke();
        foreach (var member in _members)
            await member.Session.DisposeAsync();
        await Task.WhenAll(listening);
        foreach (var member in _members)
            Latency.AddRange(member.Latencies);
    }

    private async Task SpeakAsync(TimeSpan from, TimeSpan to)
    {
        var step = Chunk.Length / Moments;
        for (var due = from; due < to; due += step)
        {
            await UntilAsync(due);
            var (chunk, moment) = Math.DivRem((int)Math.Round(due / step), Moments);
            for (var i = moment; i < _members.Count; i += Moments)
                await _members[i].WriteAsync(chunk);
        }
    }

    private async Task UntilAsync(TimeSpan due)
    {
        var left = due - Stopwatch.GetElapsedTime(_start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left);
    }

    private async Task ListenAsync(Member member, int number)
    {
        var moment = number % Moments * (Chunk.Length / Moments);
        await foreach (var heard in member.Session.ReadEventsAsync())
        {
            var now = Stopwatch.GetElapsedTime(_start);
            if (heard is SpeechEvent.Gap)
                member.Gaps++;
            else if (heard is SpeechEvent.Failed failed)
                throw new SpeechException(failed.Error);
            else if (_isMeasured && heard is SpeechEvent.Partial partial)
                member.Latencies.Add(now - DueOf(partial) - moment);
        }
    }

    // The answer reaches to somewhere in the chunk that it answers.
    private static TimeSpan DueOf(SpeechEvent.Partial partial) =>
        ((PingPong.EndOf(partial) + Chunk.Samples - 1) / Chunk.Samples - 1) * Chunk.Length;

    private sealed class Member(ISpeechSession session, byte[][] voice, int first)
    {
        public ISpeechSession Session => session;

        public List<TimeSpan> Latencies { get; } = new(1024);

        public int Gaps { get; set; }

        public ValueTask WriteAsync(int chunk) => session.WriteAsync(voice[(first + chunk) % voice.Length]);
    }
}
