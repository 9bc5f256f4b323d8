using System.Runtime.InteropServices;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Whisper;

/// <summary>A recording through the bridge, at once.</summary>
internal static class Dictated
{
    private static readonly SessionOptions OneFinal = new() { Endpointing = new(Enabled: false), Partials = false };

    /// <summary>One utterance and its final.</summary>
    /// <returns>The text.</returns>
    public static async Task<string> WholeAsync(ISpeechBridge bridge, Recording recording) =>
        (await SpeakAsync(bridge, recording, OneFinal)).Text;

    /// <summary>With partials, and an utterance for each pause.</summary>
    /// <returns>How many finals came.</returns>
    public static async Task<int> LiveAsync(ISpeechBridge bridge, Recording recording) =>
        (await SpeakAsync(bridge, recording, new SessionOptions())).Finals;

    private static async Task<(string Text, int Finals)> SpeakAsync(
        ISpeechBridge bridge, Recording recording, SessionOptions options)
    {
        await using var session = await bridge.OpenSessionAsync(options with { SampleRate = recording.SampleRate });
        var finals = CountAsync(session);
        await session.WriteAsync(MemoryMarshal.AsBytes<short>(recording.Samples).ToArray());
        var stopped = await session.StopAsync();
        return (stopped.Text, await finals);
    }

    private static async Task<int> CountAsync(ISpeechSession session)
    {
        var finals = 0;
        await foreach (var e in session.ReadEventsAsync())
            finals += e is SpeechEvent.Final ? 1 : 0;
        return finals;
    }
}
