using PortBridge.Protocol;
using PortBridge.Testing;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Audio that a worker takes for one utterance: a buzz, as voices are, between two silences, 16 kHz
/// in 16 bit.</summary>
internal static class Utterance
{
    private const int ChunkBytes = 2 * AudioFormat.DefaultSampleRate / 10;

    /// <summary>100 ms each.</summary>
    public static IReadOnlyList<byte[]> Chunks { get; } = [.. Make().Chunk(ChunkBytes)];

    /// <summary>Speaks it and ends the session.</summary>
    /// <returns>Everything that the session's owner saw, and how it ended.</returns>
    public static async Task<(IReadOnlyList<SpeechEvent> Seen, SpeechSessionResult End)> SpeakAsync(
        ISpeechSession session, CancellationToken cancellationToken)
    {
        await SpeakOnceAsync(session, cancellationToken);
        var end = await session.StopAsync(cancellationToken).WithTimeout(cancellationToken, "the session's end");
        return (await session.ReadEventsAsync(cancellationToken).ToListAsync(cancellationToken), end);
    }

    /// <summary>Speaks it again and again until the session fails.</summary>
    /// <returns>Everything that the session's owner saw.</returns>
    public static async Task<IReadOnlyList<SpeechEvent>> SpeakUntilFailureAsync(
        ISpeechSession session, CancellationToken cancellationToken)
    {
        var seen = session.ReadEventsAsync(cancellationToken).ToListAsync(cancellationToken).AsTask();
        var speaking = Assert.ThrowsAsync<SpeechException>(async () =>
        {
            while (true)
                await SpeakOnceAsync(session, cancellationToken);
        });
        await speaking.WithTimeout(cancellationToken, "the session's failure");
        return await seen.WithTimeout(cancellationToken, "the session's last event");
    }

    private static async Task SpeakOnceAsync(ISpeechSession session, CancellationToken cancellationToken)
    {
        foreach (var chunk in Chunks)
            await session.WriteAsync(chunk, cancellationToken);
    }

    private static IEnumerable<byte> Make()
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
