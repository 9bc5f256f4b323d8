using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Tests;

/// <summary>protocol.md says what the code does.</summary>
public sealed class ProtocolDocumentTests
{
    public static TheoryData<string> Commands =>
        [.. ProtocolDocument.Examples("json command"), .. Trace('→')];

    public static TheoryData<string> Events =>
        [.. ProtocolDocument.Examples("json event"), .. Trace('←')];

    public static TheoryData<string, string> InvalidCommands => Named("json invalid-command");

    public static TheoryData<string, string> InvalidEvents => Named("json invalid-event");

    public static TheoryData<string> NotFrames => [.. ProtocolDocument.Examples("hex not-frames")];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_of_the_document_is_read_and_written_with_the_same_meaning(string json)
    {
        var parsed = MessageJson.ParseCommand(Utf8(json));

        Assert.Null(parsed.Error);
        AssertSameKnownFields(json, Write(output => MessageJson.Write(output, parsed.Message!)));
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_of_the_document_is_read_and_written_with_the_same_meaning(string json)
    {
        var parsed = MessageJson.ParseEvent(Utf8(json));

        Assert.Null(parsed.Error);
        AssertSameKnownFields(json, Write(output => MessageJson.Write(output, parsed.Message!)));
    }

    [Theory]
    [MemberData(nameof(InvalidCommands))]
    public void A_command_that_the_document_calls_invalid_is_refused_with_its_code(string code, string json) =>
        Assert.Equal(code, CodeOf(MessageJson.ParseCommand(Utf8(json)).Error));

    [Theory]
    [MemberData(nameof(InvalidEvents))]
    public void An_event_that_the_document_calls_invalid_is_refused_with_its_code(string code, string json) =>
        Assert.Equal(code, CodeOf(MessageJson.ParseEvent(Utf8(json)).Error));

    [Fact]
    public async Task The_frame_of_the_document_is_the_command_it_says()
    {
        var bytes = ProtocolDocument.Bytes(ProtocolDocument.Examples("hex frame").Single());

        var messages = await ReadAsync(bytes);

        Assert.IsType<Shutdown>(Assert.Single(messages).Message);
    }

    [Theory]
    [MemberData(nameof(NotFrames))]
    public async Task What_the_document_calls_no_frame_is_refused_for_the_reason_it_names(string line)
    {
        var hexLength = 0;
        while (hexLength + 2 < line.Length && Uri.IsHexDigit(line[hexLength]) && line[hexLength + 2] == ' ')
            hexLength += 3;
        var reason = line[hexLength..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];

        var exception = await Assert.ThrowsAsync<ProtocolException>(
            () => ReadAsync(ProtocolDocument.Bytes(line[..hexLength])));

        Assert.Equal(Enum.Parse<ProtocolViolation>(reason), exception.Violation);
    }

    [Fact]
    public void Every_message_has_an_example_in_the_document()
    {
        var named = Commands.Concat(Events)
            .Select(row => JsonNode.Parse(row.Data)!)
            .Select(node => (string)(node["cmd"] ?? node["event"])!)
            .ToHashSet();

        Assert.Subset(named, DiscriminatorsOf<Command>());
        Assert.Subset(named, DiscriminatorsOf<WorkerEvent>());
    }

    [Fact]
    public void Every_error_code_and_exit_code_stands_in_the_document()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol.md"));
        var codes = typeof(ErrorCodes).GetFields().Select(field => $"`{field.GetRawConstantValue()}`");
        var exits = typeof(ExitCodes).GetFields().Select(field => $"| {field.GetRawConstantValue()} |");

        Assert.All(codes.Concat(exits), code => Assert.Contains(code, text, StringComparison.Ordinal));
    }

    private static async Task<List<ParseResult<Command>>> ReadAsync(byte[] bytes)
    {
        var reader = new MessageReader<Command>(
            PipeReader.Create(new MemoryStream(bytes)), new LengthPrefixedFraming(), MessageJson.ParseCommand);
        return await reader.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync();
    }

    private static HashSet<string> DiscriminatorsOf<T>() =>
    [
        .. typeof(T).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>()
            .Select(attribute => (string)attribute.TypeDiscriminator!),
    ];

    // What was written may leave out fields from the future and spell out defaults, but not change a value.
    private static void AssertSameKnownFields(string read, string written)
    {
        var before = JsonNode.Parse(read)!.AsObject();
        var after = JsonNode.Parse(written)!.AsObject();
        foreach (var (name, value) in before)
        {
            if (after.ContainsKey(name))
                Assert.True(JsonNode.DeepEquals(value, after[name]), $"{name}: {value} became {after[name]}");
            else
                Assert.True(name.Contains("future", StringComparison.Ordinal) || (string?)value == SessionId.None, name);
        }
    }

    private static string CodeOf(MessageError? fault) => fault?.Kind switch
    {
        MessageErrorKind.BadJson => ErrorCodes.BadJson,
        MessageErrorKind.UnknownMessage => ErrorCodes.UnknownCommand,
        MessageErrorKind.BadField => ErrorCodes.BadField,
        _ => "accepted",
    };

    private static IEnumerable<string> Trace(char direction) => ProtocolDocument.Examples("trace")
        .Where(line => line.StartsWith(direction))
        .Select(line => line[2..]);

    private static TheoryData<string, string> Named(string kind)
    {
        var data = new TheoryData<string, string>();
        foreach (var (name, example) in ProtocolDocument.NamedExamples(kind))
            data.Add(name, example);
        return data;
    }

    private static ReadOnlySequence<byte> Utf8(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Write(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
