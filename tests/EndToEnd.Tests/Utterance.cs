using PortBridge.Protocol;
using PortBridge.Testing;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Audio that a worker detects as one utterance: a sawtooth between silences, 16-bit PCM at 16 kHz.</summary>
internal static class Utterance
{
    private const int ChunkBytes = 2 * AudioFormat.DefaultSampleRate / 10;

    /// <summary>The audio in chunks of 100 ms.</summary>
    public static IReadOnlyList<byte[]> Chunks { get; } = [.. Create().Chunk(ChunkBytes)];

    /// <summary>Sends the utterance and stops the session.</summary>
    /// <returns>All events of the session, and its result.</returns>
    public static async Task<(IReadOnlyList<SpeechEvent> Events, SpeechSessionResult End)> SendAsync(
        ISpeechSession session, CancellationToken cancellationToken)
    {
        await SendOnceAsync(session, cancellationToken);
        var end = await session.StopAsync(cancellationToken).WithTimeout(cancellationToken, "the session's end");
        return (await session.ReadEventsAsync(cancellationToken).ToListAsync(cancellationToken), end);
    }

    /// <summary>Sends the utterance repeatedly until the session fails.</summary>
    /// <returns>All events of the session.</returns>
    public static async Task<IReadOnlyList<SpeechEvent>> SendUntilFailureAsync(
        ISpeechSession session, CancellationToken cancellationToken)
    {
        var events = session.ReadEventsAsync(cancellationToken).ToListAsync(cancellationToken).AsTask();
        var speaking = Assert.ThrowsAsync<SpeechException>(async () =>
        {
            while (true)
                await SendOnceAsync(session, cancellationToken);
        });
        await speaking.WithTimeout(cancellationToken, "the session's failure");
        return await events.WithTimeout(cancellationToken, "the session's last event");
    }

    private static async Task SendOnceAsync(ISpeechSession session, CancellationToken cancellationToken)
    {
        foreach (var chunk in Chunks)
            await session.WriteAsync(chunk, cancellationToken);
    }

    private static IEnumerable<byte> Create()
    {
        const int Rate = AudioFormat.DefaultSampleRate;
        for (var i = 0; i < 3 * Rate; i++)
        {
            var isVoiced = i is > Rate / 2 and < 3 * Rate / 2;
            // A sawtooth of 125 Hz.
            var sample = (short)(isVoiced ? i % (Rate / 125) * 128 - 8192 : 0);
            yield return (byte)sample;
            yield return (byte)(sample >> 8);
        }
    }
}
