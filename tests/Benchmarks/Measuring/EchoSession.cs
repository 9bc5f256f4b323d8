using System.Diagnostics;
using System.Globalization;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>A session with continuous speech, so that the worker replies to each chunk with a partial.</summary>
internal sealed class EchoSession : IAsyncDisposable
{
    private readonly ISpeechSession _session;
    private readonly IAsyncEnumerator<SpeechEvent> _events;
    private readonly byte[][] _speech;
    private int _next;
    private long _covered;

    private EchoSession(ISpeechSession session, byte[][] speech)
    {
        _session = session;
        _events = session.ReadEventsAsync().GetAsyncEnumerator();
        _speech = speech;
    }

    /// <summary>The length of the audio written so far.</summary>
    public TimeSpan Written => _next * Chunk.Length;

    /// <summary>Opens a session and sends speech until the worker has detected it.</summary>
    /// <param name="bridge">The bridge of <see cref="EchoBridge"/>.</param>
    /// <param name="speech">The chunks to repeat.</param>
    public static async Task<EchoSession> StartAsync(ISpeechBridge bridge, byte[][] speech)
    {
        var options = new SessionOptions { Endpointing = new(Enabled: false) };
        var session = new EchoSession(await bridge.OpenSessionAsync(options), speech);
        // Enough speech for the voice activity detector.
        for (var i = 0; i < 50; i++)
            await session.WriteAsync();
        await session.ReadPartialAsync(session.Written - Chunk.Length);
        return session;
    }

    /// <summary>Repeatedly writes a chunk and waits for its partial.</summary>
    public async Task RoundTripsAsync(int count, Durations times)
    {
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await WriteAsync();
            await ReadPartialAsync(Written - Chunk.Length);
            times.Add(Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Writes audio as fast as it is accepted, and waits for the last partial.</summary>
    public async Task SendAheadAsync(TimeSpan length)
    {
        var end = Written + length;
        var reading = ReadPartialAsync(end - Chunk.Length);
        while (Written < end)
            await WriteAsync();
        await reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _events.DisposeAsync();
    }

    private ValueTask WriteAsync() => _session.WriteAsync(_speech[_next++ % _speech.Length]);

    // A partial covers the whole frames of its chunk, so it ends after the start of the chunk.
    private async Task ReadPartialAsync(TimeSpan past)
    {
        var sample = (long)(past.TotalSeconds * Chunk.Samples / Chunk.Length.TotalSeconds);
        while (_covered <= sample)
        {
            if (!await _events.MoveNextAsync())
                throw new InvalidOperationException("The session has ended.");
            switch (_events.Current)
            {
                case SpeechEvent.Partial partial:
                    _covered = EndOf(partial);
                    break;
                case SpeechEvent.Failed failed:
                    throw new SpeechException(failed.Error);
            }
        }
    }

    /// <summary>The number of samples of the session that a partial of the echo engine covers.</summary>
    public static long EndOf(SpeechEvent.Partial partial) =>
        (long)(partial.Start.TotalMilliseconds * Chunk.Samples / Chunk.Length.TotalMilliseconds)
        + long.Parse(partial.Text, CultureInfo.InvariantCulture);
}
