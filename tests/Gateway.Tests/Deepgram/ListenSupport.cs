using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.Deepgram;

/// <summary>What tests of the Deepgram wire share.</summary>
internal static class ListenSupport
{
    /// <summary>The address for mono PCM16 at 16 kHz.</summary>
    public const string Live = "/v1/listen?model=nova-3&encoding=linear16&sample_rate=16000";

    /// <summary>Ends the stream.</summary>
    public const string CloseStream = """{"type":"CloseStream"}""";

    /// <summary>Whether a message has a type.</summary>
    public static bool Is(this JsonElement message, string type) => message.GetProperty("type").GetString() == type;

    /// <summary>Whether a message is a final.</summary>
    public static bool IsFinal(this JsonElement message) => message.Is("Results") && message.GetProperty("is_final").GetBoolean();

    /// <summary>The text of a result.</summary>
    public static string Transcript(this JsonElement message) =>
        message.GetProperty("channel").GetProperty("alternatives")[0].GetProperty("transcript").GetString()!;

    /// <summary>The text of all finals.</summary>
    public static string TextOf(IEnumerable<JsonElement> messages) =>
        string.Join(' ', messages.Where(IsFinal).Select(Transcript).Where(text => text.Length > 0));

    /// <summary>The text of finals.</summary>
    public static string TextOf(IEnumerable<SpeechEvent.Final> finals) => string.Join(' ', finals.Select(final => final.Text));

    /// <summary>Puts mono audio into one of two channels; the other one is silent.</summary>
    public static byte[] MakeStereo(byte[] mono, int channel)
    {
        var stereo = new byte[mono.Length * 2];
        for (var i = 0; i < mono.Length; i += sizeof(short))
            mono.AsSpan(i, sizeof(short)).CopyTo(stereo.AsSpan((2 * i) + (channel * sizeof(short))));
        return stereo;
    }

    /// <summary>Sends audio, ends the stream, and receives everything.</summary>
    public static async Task<IReadOnlyList<JsonElement>> TranscribeAsync(GatewayServer server, string path, byte[] audio)
    {
        await using var socket = await WireClient.ConnectAsync(server.Socket(path));
        await socket.SendAudioAsync(audio);
        await socket.SendAsync(CloseStream);
        return await socket.ReceiveAllAsync();
    }
}
