using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Json.Schema;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Tests;

/// <summary>protocol.schema.json describes the same messages as protocol.md and as the message types.</summary>
public sealed class SchemaTests
{
    private static readonly string Text =
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol.schema.json"));

    private static readonly JsonSchema Schema = JsonSchema.FromText(Text);

    // The rules of the message types as the library serializes them.
    private static readonly JsonSerializerOptions Serialization = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonObject Definitions = JsonNode.Parse(Text)!["$defs"]!.AsObject();

    public static TheoryData<string> Valid => [.. ProtocolDocumentTests.Commands, .. ProtocolDocumentTests.Events];

    public static TheoryData<string> Invalid =>
    [
        .. ProtocolDocumentTests.InvalidCommands.Select(row => row.Data.Item2),
        .. ProtocolDocumentTests.InvalidEvents.Select(row => row.Data.Item2),
    ];

    public static TheoryData<string, Type> Messages
    {
        get
        {
            var messages = new TheoryData<string, Type>();
            foreach (var type in DerivedTypes(typeof(Command)).Concat(DerivedTypes(typeof(WorkerEvent))))
                messages.Add((string)type.TypeDiscriminator!, type.DerivedType);
            return messages;
        }
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void An_example_of_the_document_is_valid(string json) => Assert.True(IsValid(json), json);

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_example_of_the_document_is_invalid(string json) => Assert.False(IsValid(json), json);

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_has_the_fields_of_its_type(string name, Type type)
    {
        var schema = Definitions[name]!.AsObject();

        var fields = schema["properties"]!.AsObject().Where(field => field.Key is not ("cmd" or "event"));
        var required = schema["required"]!.AsArray().Select(field => (string)field!).Skip(1);
        var expected = Serialization.GetTypeInfo(type).Properties;

        Assert.Equal(expected.Select(Describe).Order(), fields.Select(Describe).Order());
        Assert.Equal(
            expected.Where(property => property.IsRequired).Select(property => property.Name).Order(), required.Order());
    }

    [Theory]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"","seq":-1}""")]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"","gap_ms":-1}""")]
    [InlineData("""{"cmd":"start_session","session_id":"s","resume":{"from_ms":-1,"utterance":0}}""")]
    [InlineData("""{"cmd":"start_session","session_id":"s","resume":{"from_ms":0,"utterance":-1}}""")]
    [InlineData("""{"cmd":"start_session","session_id":"s","resume":{"from_ms":0,"utterance":0,"context_ms":-1}}""")]
    [InlineData("""{"cmd":"start_session","session_id":"s","endpointing":{"silence_duration_ms":5001}}""")]
    [InlineData("""{"cmd":"start_session","session_id":"s","endpointing":{"threshold":0.1}}""")]
    public void A_number_out_of_range_is_invalid_for_the_schema_and_for_the_parser(string json)
    {
        var error = MessageJson.ParseCommand(new(System.Text.Encoding.UTF8.GetBytes(json))).Error;

        Assert.False(IsValid(json), json);
        Assert.Equal((MessageErrorKind.BadField, "s"), (error?.Kind, error?.SessionId));
    }

    private static bool IsValid(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Schema.Evaluate(document.RootElement).IsValid;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<JsonDerivedTypeAttribute> DerivedTypes(Type type) =>
        type.GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>();

    private static string Describe(JsonPropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var kind = type switch
        {
            _ when type == typeof(bool) => "boolean",
            _ when type == typeof(double) => "number",
            _ when type == typeof(int) || type == typeof(long) => "integer",
            _ when type == typeof(string) || type.IsEnum || type == typeof(ReadOnlyMemory<byte>) => "string",
            _ when type.IsAssignableTo(typeof(System.Collections.IEnumerable)) => "array",
            _ => "object",
        };
        return $"{property.Name}: {kind}";
    }

    private static string Describe(KeyValuePair<string, JsonNode?> field) => $"{field.Key}: {TypeOf(field.Value!.AsObject())}";

    private static string TypeOf(JsonObject schema) => schema switch
    {
        _ when schema["type"] is { } type => (string)type!,
        _ when schema["$ref"] is { } reference => TypeOf(Definitions[((string)reference!).Split('/')[^1]]!.AsObject()),
        _ when schema["anyOf"] is { } choices => TypeOf(choices[0]!.AsObject()),
        _ => "string", // An enumeration of names.
    };
}
