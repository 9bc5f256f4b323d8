using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Json;

/// <summary>Serializes and parses messages.</summary>
public static class MessageJson
{
    /// <summary>The discriminator of commands.</summary>
    public const string CommandDiscriminator = Discriminators.Command;

    /// <summary>The discriminator of events.</summary>
    public const string EventDiscriminator = Discriminators.Event;

    // Payloads are not embedded in HTML, so only what JSON requires is escaped.
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parses a command. An invalid payload is an error result, not an exception.</summary>
    public static ParseResult<Command> ParseCommand(in ReadOnlySequence<byte> payload)
    {
        using var whole = new ContiguousBytes(payload);
        return AudioChunkJson.TryParse(whole.Span, out var chunk)
            ? new ParseResult<Command>(chunk)
            : CommandParser.Instance.Parse(payload);
    }

    /// <summary>Parses an event. An invalid payload is an error result, not an exception.</summary>
    public static ParseResult<WorkerEvent> ParseEvent(in ReadOnlySequence<byte> payload)
    {
        using var whole = new ContiguousBytes(payload);
        return PartialJson.TryParse(whole.Span, out var partial)
            ? new ParseResult<WorkerEvent>(partial)
            : EventParser.Instance.Parse(payload);
    }

    /// <summary>The length of a command's JSON in bytes.</summary>
    /// <returns>Null if it is unknown before serialization.</returns>
    public static int? Measure(Command command) =>
        command is AudioChunk chunk ? AudioChunkJson.Measure(chunk) : null;

    /// <summary>The length of an event's JSON in bytes.</summary>
    /// <returns>Null if it is unknown before serialization.</returns>
    public static int? Measure(WorkerEvent workerEvent) =>
        workerEvent is Partial partial ? PartialJson.Measure(partial) : null;

    /// <summary>Writes a command as one UTF-8 JSON object without line breaks.</summary>
    public static void Write(IBufferWriter<byte> output, Command command) => Write(output, command, Measure(command));

    /// <summary>Writes a command with the length that <see cref="Measure(Command)"/> returned.</summary>
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

    /// <summary>Writes an event with the length that <see cref="Measure(WorkerEvent)"/> returned.</summary>
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

    // Two classes, so that a process creates only the parser that it uses: creating one is a considerable part of a
    // worker's start-up.
    private static class CommandParser
    {
        public static readonly MessageParser<Command> Instance = new(
            CommandDiscriminator,
            MessageJsonContext.Default.Command,
            MessageJsonContext.Default.GetTypeInfo,
            refusesNull: true);
    }

    private static class EventParser
    {
        public static readonly MessageParser<WorkerEvent> Instance = new(
            EventDiscriminator,
            MessageJsonContext.Default.WorkerEvent,
            MessageJsonContext.Default.GetTypeInfo,
            refusesNull: false);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Command))]
[JsonSerializable(typeof(WorkerEvent))]
internal sealed partial class MessageJsonContext : JsonSerializerContext;
