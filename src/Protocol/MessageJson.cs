using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol;

/// <summary>Messages to and from JSON.</summary>
public static class MessageJson
{
    /// <summary>The field that says which command an object is.</summary>
    public const string CommandDiscriminator = "cmd";

    /// <summary>The field that says which event an object is.</summary>
    public const string EventDiscriminator = "event";

    // Payloads never stand in a web page, so only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a command; never throws for what the text is.</summary>
    public static ParseResult<Command> ParseCommand(in ReadOnlySequence<byte> payload)
    {
        using var whole = new ContiguousBytes(payload);
        return AudioChunkJson.TryParse(whole.Span, out var chunk)
            ? new ParseResult<Command>(chunk)
            : CommandParser.Instance.Parse(payload);
    }

    /// <summary>Reads an event; never throws for what the text is.</summary>
    public static ParseResult<WorkerEvent> ParseEvent(in ReadOnlySequence<byte> payload)
    {
        using var whole = new ContiguousBytes(payload);
        return PartialJson.TryParse(whole.Span, out var partial)
            ? new ParseResult<WorkerEvent>(partial)
            : EventParser.Instance.Parse(payload);
    }

    /// <summary>How long a command's JSON will be.</summary>
    /// <returns>Bytes; null where that is known only once it is written.</returns>
    public static int? Measure(Command command) =>
        command is AudioChunk chunk ? AudioChunkJson.Measure(chunk) : null;

    /// <summary>How long an event's JSON will be.</summary>
    /// <returns>Bytes; null where that is known only once it is written.</returns>
    public static int? Measure(WorkerEvent workerEvent) =>
        workerEvent is Partial partial ? PartialJson.Measure(partial) : null;

    /// <summary>Writes a command as one UTF-8 JSON object without line breaks.</summary>
    public static void Write(IBufferWriter<byte> output, Command command) => Write(output, command, Measure(command));

    /// <summary>Writes a command whose length <see cref="Measure(Command)"/> has told.</summary>
    public static void Write(IBufferWriter<byte> output, Command command, int? length)
    {
        if (length is { } known)
            AudioChunkJson.Write(output, (AudioChunk)command, known);
        else
            Write(output, command, MessageJsonContext.Default.Command);
    }

    /// <summary>Writes an event as one UTF-8 JSON object without line breaks.</summary>
    public static void Write(IBufferWriter<byte> output, WorkerEvent workerEvent) =>
        Write(output, workerEvent, Measure(workerEvent));

    /// <summary>Writes an event whose length <see cref="Measure(WorkerEvent)"/> has told.</summary>
    public static void Write(IBufferWriter<byte> output, WorkerEvent workerEvent, int? length)
    {
        if (length is { } known)
            PartialJson.Write(output, (Partial)workerEvent, known);
        else
            Write(output, workerEvent, MessageJsonContext.Default.WorkerEvent);
    }

    private static void Write<T>(IBufferWriter<byte> output, T message, JsonTypeInfo<T> typeInfo)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        JsonSerializer.Serialize(writer, message, typeInfo);
    }

    // Each in a class of its own, so that a process makes only the one that it reads with: making a parser is a good
    // part of a worker's start.
    private static class CommandParser
    {
        public static readonly MessageParser<Command> Instance = new(
            CommandDiscriminator, MessageJsonContext.Default.Command, MessageJsonContext.Default.GetTypeInfo);
    }

    private static class EventParser
    {
        public static readonly MessageParser<WorkerEvent> Instance = new(
            EventDiscriminator, MessageJsonContext.Default.WorkerEvent, MessageJsonContext.Default.GetTypeInfo);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Command))]
[JsonSerializable(typeof(WorkerEvent))]
internal sealed partial class MessageJsonContext : JsonSerializerContext;
