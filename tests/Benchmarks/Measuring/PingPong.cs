using System.Diagnostics;
using System.Globalization;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>
/// A session in which somebody speaks without an end, so that each chunk is answered by a partial; a chunk is written
/// when the answer to the one before is here.
/// </summary>
internal sealed class PingPong : IAsyncDisposable
{
    private readonly ISpeechSession _session;
    private readonly IAsyncEnumerator<SpeechEvent> _events;
    private readonly byte[][] _speech;
    private int _next;
    private long _answered;

    private PingPong(ISpeechSession session, byte[][] speech)
    {
        _session = session;
        _events = session.ReadEventsAsync().GetAsyncEnumerator();
        _speech = speech;
    }

    /// <summary>Audio written so far.</summary>
    public TimeSpan Written => _next * Chunk.Length;

    /// <summary>Opens the session and speaks until it is heard.</summary>
    /// <param name="bridge">Of <see cref="EchoBridge"/>.</param>
    /// <param name="speech">Chunks to be said again and again.</param>
    public static async Task<PingPong> StartAsync(ISpeechBridge bridge, byte[][] speech)
    {
        var session = await bridge.OpenSessionAsync(new SessionOptions { Endpointing = new(Enabled: false) });
        var pingPong = new PingPong(session, speech);
        // A few seconds of speech; the detector wants to be sure.
        for (var i = 0; i < 50; i++)
            await pingPong.WriteAsync();
        await pingPong.AnswerAsync(pingPong.Written - Chunk.Length);
        return pingPong;
    }

    /// <summary>Writes a chunk and waits for its answer, so many times.</summary>
    public async Task RoundTripsAsync(int count, Durations times)
    {
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await WriteAsync();
            await AnswerAsync(Written - Chunk.Length);
            times.Add(Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Writes audio of this length as fast as it is taken, and waits until all of it is answered.</summary>
    public async Task RunAheadAsync(TimeSpan length)
    {
        var end = Written + length;
        var reading = AnswerAsync(end - Chunk.Length);
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

    // An answer says up to where its chunk's last whole frame reaches, which is past the chunk's beginning.
    private async Task AnswerAsync(TimeSpan past)
    {
        var sample = (long)(past.TotalSeconds * Chunk.Samples / Chunk.Length.TotalSeconds);
        while (_answered <= sample)
        {
            if (!await _events.MoveNextAsync())
                throw new InvalidOperationException("The session has ended.");
            switch (_events.Current)
            {
                case SpeechEvent.Partial partial:
                    _answered = EndOf(partial);
                    break;
                case SpeechEvent.Failed failed:
                    throw new SpeechException(failed.Error);
            }
        }
    }

    /// <summary>Up to which sample of the session a partial of the echo engine reaches.</summary>
    public static long EndOf(SpeechEvent.Partial partial) =>
        (long)(partial.Start.TotalMilliseconds * Chunk.Samples / Chunk.Length.TotalMilliseconds)
        + long.Parse(partial.Text, CultureInfo.InvariantCulture);
}
