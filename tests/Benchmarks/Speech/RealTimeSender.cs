using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PortBridge.Benchmarks.Speech;

/// <summary>Sends audio to a session in real time: a chunk every 100 ms, when its last sample is due.</summary>
internal static class RealTimeSender
{
    private const int ChunkLength = SpeechClip.SampleRate / 10;

    /// <summary>Opens a session, sends the audio, and stops the session.</summary>
    /// <returns>The events and the stop request, with their times since the due time of the first sample.</returns>
    public static async Task<(List<(TimeSpan At, SpeechEvent Event)> Events, TimeSpan StoppedAt)> SendAsync(
        ISpeechBridge bridge, SessionOptions options, short[] samples)
    {
        await using var session = await bridge.OpenSessionAsync(options);
        var start = Stopwatch.GetTimestamp();
        var reading = ReadEventsAsync(session, start);
        var pcm = MemoryMarshal.AsBytes<short>(samples).ToArray();
        for (var first = 0; first < samples.Length; first += ChunkLength)
        {
            var count = Math.Min(ChunkLength, samples.Length - first);
            await DelayUntilAsync(start, SpeechClip.TimeOf(first + count));
            await session.WriteAsync(pcm.AsMemory(sizeof(short) * first, sizeof(short) * count));
        }

        var stoppedAt = Stopwatch.GetElapsedTime(start);
        await session.StopAsync();
        return (await reading, stoppedAt);
    }

    private static async Task DelayUntilAsync(long start, TimeSpan due)
    {
        var left = due - Stopwatch.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left);
    }

    private static async Task<List<(TimeSpan At, SpeechEvent Event)>> ReadEventsAsync(ISpeechSession session, long start)
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
