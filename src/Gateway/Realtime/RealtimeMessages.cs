using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Realtime;

/// <summary>Creates the messages of a connection, which it numbers.</summary>
internal sealed class RealtimeMessages
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int _count;

    /// <summary>The names of the messages.</summary>
    public RealtimeDialect Dialect { get; set; }

    public WireMessage SessionCreated(JsonObject session) => Create(
        Dialect == RealtimeDialect.Beta ? "transcription_session.created" : "session.created", new() { ["session"] = session });

    public WireMessage SessionUpdated(JsonObject session) => Create(
        Dialect == RealtimeDialect.Beta ? "transcription_session.updated" : "session.updated", new() { ["session"] = session });

    public WireMessage SpeechStarted(string item, TimeSpan at) => Create(
        "input_audio_buffer.speech_started", new() { ["audio_start_ms"] = (long)at.TotalMilliseconds, ["item_id"] = item });

    public WireMessage SpeechStopped(string item, TimeSpan at) => Create(
        "input_audio_buffer.speech_stopped", new() { ["audio_end_ms"] = (long)at.TotalMilliseconds, ["item_id"] = item });

    public WireMessage Cleared() => Create("input_audio_buffer.cleared", []);

    /// <summary>The messages when the audio of an item is complete.</summary>
    public IEnumerable<WireMessage> Committed(string item, string? previous)
    {
        yield return Create("input_audio_buffer.committed", new() { ["item_id"] = item, ["previous_item_id"] = previous });
        string[] types = Dialect == RealtimeDialect.Beta
            ? ["conversation.item.created"]
            : ["conversation.item.added", "conversation.item.done"];
        foreach (var type in types)
            yield return Create(type, new() { ["previous_item_id"] = previous, ["item"] = ItemOf(item) });
    }

    public WireMessage Delta(string item, string delta) => Create(
        "conversation.item.input_audio_transcription.delta",
        new() { ["item_id"] = item, ["content_index"] = 0, ["delta"] = delta });

    // Some clients read the seconds as an integer.
    public WireMessage Completed(string item, string transcript, TimeSpan audio) => Create(
        "conversation.item.input_audio_transcription.completed",
        new()
        {
            ["item_id"] = item,
            ["content_index"] = 0,
            ["transcript"] = transcript,
            ["usage"] = new JsonObject { ["type"] = "duration", ["seconds"] = (long)Math.Ceiling(audio.TotalSeconds) },
        });

    public WireMessage Failed(string item, string code, string message) => Create(
        "conversation.item.input_audio_transcription.failed",
        new()
        {
            ["item_id"] = item,
            ["content_index"] = 0,
            ["error"] = ErrorOf("server_error", code, message, param: null),
        });

    /// <summary>An error.</summary>
    /// <param name="type">The type, such as <c>invalid_request_error</c>.</param>
    /// <param name="code">The code; null for none.</param>
    /// <param name="message">A sentence.</param>
    /// <param name="param">The field; null for none.</param>
    /// <param name="cause">The <c>event_id</c> of the client's message; null for none.</param>
    public WireMessage Error(string type, string? code, string message, string? param = null, string? cause = null)
    {
        var error = ErrorOf(type, code, message, param);
        error["event_id"] = cause;
        return Create("error", new() { ["error"] = error });
    }

    private static JsonObject ErrorOf(string type, string? code, string message, string? param) =>
        new() { ["type"] = type, ["code"] = code, ["message"] = message, ["param"] = param };

    private static JsonObject ItemOf(string item) => new()
    {
        ["id"] = item,
        ["object"] = "realtime.item",
        ["type"] = "message",
        ["status"] = "completed",
        ["role"] = "user",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "input_audio", ["transcript"] = null }),
    };

    private WireMessage Create(string type, JsonObject fields)
    {
        fields.Insert(0, "type", type);
        fields.Insert(1, "event_id", string.Create(CultureInfo.InvariantCulture, $"event_{++_count:D6}"));
        return new WireMessage(JsonSerializer.SerializeToUtf8Bytes(fields, Json));
    }
}
