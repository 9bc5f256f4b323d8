using System.Text.Json.Nodes;
using PortBridge.Gateway.SocketIo.Protocol;

namespace PortBridge.Gateway.SocketIo.Speech;

/// <summary>A final as it is sent to clients.</summary>
/// <param name="Text">The text.</param>
/// <param name="Duration">The length of the utterance in seconds.</param>
/// <param name="Timestamp">When it was sent, in seconds since 1970.</param>
internal readonly record struct Transcription(string Text, double Duration, double Timestamp);

/// <summary>The data of the events for clients.</summary>
internal static class SpeechMessages
{
    public static SocketData Connected() => new(new JsonObject { ["status"] = "connected" });

    public static SocketData Of(Transcription transcription, string clientId) => new(new JsonObject
    {
        ["text"] = transcription.Text,
        ["duration"] = transcription.Duration,
        ["client_id"] = clientId,
        ["ts"] = transcription.Timestamp,
    });

    public static SocketData Of(SpeechEvent.Partial partial, string clientId) => new(new JsonObject
    {
        ["text"] = partial.Text,
        ["client_id"] = clientId,
        ["utterance"] = partial.Utterance,
    });

    public static SocketData Subscribed(string clientId) => new(new JsonObject { ["clientId"] = clientId });

    public static SocketData CleanupConfirmed(string clientId, bool hadSession, DateTimeOffset now) => new(new JsonObject
    {
        ["clientId"] = clientId,
        ["cleanedSessions"] = hadSession ? new JsonArray(clientId) : [],
        ["timestamp"] = Seconds(now),
    });

    /// <summary>An error; <c>msg</c> is the name that clients know.</summary>
    public static SocketData Error(string message, string code, string? clientId = null)
    {
        var fields = new JsonObject { ["msg"] = message, ["code"] = code };
        if (clientId is not null)
            fields["client_id"] = clientId;
        return new SocketData(fields);
    }

    /// <summary>A time in seconds since 1970.</summary>
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
