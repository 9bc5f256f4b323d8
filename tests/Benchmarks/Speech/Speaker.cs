using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PortBridge.Benchmarks.Speech;

/// <summary>Speaks audio into a session in real time: a chunk each 100 ms, written when its last sample is due.</summary>
internal static class Speaker
{
    private const int ChunkLength = SpokenClip.SampleRate / 10;

    /// <summary>Opens a session, speaks, and stops it.</summary>
    /// <returns>What came when, counted from when the first sample was due, and when the session was asked to stop.</returns>
    public static async Task<(List<(TimeSpan At, SpeechEvent Event)> Events, TimeSpan StoppedAt)> SpeakAsync(
        ISpeechBridge bridge, SessionOptions options, short[] samples)
    {
        await using var session = await bridge.OpenSessionAsync(options);
        var start = Stopwatch.GetTimestamp();
        var listening = ListenAsync(session, start);
        var pcm = MemoryMarshal.AsBytes<short>(samples).ToArray();
        for (var first = 0; first < samples.Length; first += ChunkLength)
        {
            var count = Math.Min(ChunkLength, samples.Length - first);
            await UntilAsync(start, SpokenClip.TimeOf(first + count));
            await session.WriteAsync(pcm.AsMemory(sizeof(short) * first, sizeof(short) * count));
        }

        var stoppedAt = Stopwatch.GetElapsedTime(start);
        await session.StopAsync();
        return (await listening, stoppedAt);
    }

    private static async Task UntilAsync(long start, TimeSpan due)
    {
        var left = due - Stopwatch.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left);
    }

    private static async Task<List<(TimeSpan At, SpeechEvent Event)>> ListenAsync(ISpeechSession session, long start)
    {
        var events = new List<(TimeSpan, SpeechEvent)>();
        await foreach (var e in session.ReadEventsAsync())
        {
            events.Add((Stopwatch.GetElapsedTime(start), e));
            if (e is SpeechEvent.Failed failed)
                throw new SpeechException(failed.Error);
        }

        return events;
    }
}
