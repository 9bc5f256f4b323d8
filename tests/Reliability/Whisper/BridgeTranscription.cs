using System.Runtime.InteropServices;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Whisper;

/// <summary>Transcribes recordings through the bridge, faster than real time.</summary>
internal static class BridgeTranscription
{
    private static readonly SessionOptions OneFinal = new() { Endpointing = new(Enabled: false), Partials = false };

    /// <summary>Transcribes a recording as one utterance without partials.</summary>
    /// <returns>The text.</returns>
    public static async Task<string> TranscribeAsync(ISpeechBridge bridge, Recording recording) =>
        (await SendAsync(bridge, recording, OneFinal)).Text;

    /// <summary>Transcribes a recording with partials and endpointing.</summary>
    /// <returns>The number of finals.</returns>
    public static async Task<int> CountFinalsAsync(ISpeechBridge bridge, Recording recording) =>
        (await SendAsync(bridge, recording, new SessionOptions())).Finals;

    private static async Task<(string Text, int Finals)> SendAsync(
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
