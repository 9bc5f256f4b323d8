using System.Globalization;
using System.Text.Json.Nodes;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Security;

/// <summary>
/// Every number of every event is checked against the range of protocol.schema.json when it arrives. A number out of
/// range is a protocol violation that names its field; no number causes an error inside the bridge.
/// </summary>
public sealed class NumberRangeTests : BridgeTest
{
    private const string Session = "SESSION";

    private static readonly JsonObject Definitions = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol.schema.json")))!["$defs"]!.AsObject();

    private static readonly string[] Events =
    [
        """{"event":"loading","stage":"model","done":1,"total":1}""",
        """
        {"event":"ready","ts_ms":0,"protocol":1,"worker":"","engine":"","model":"","device":"","capabilities":[],
         "endpointing":{"silence_duration_ms":500,"min_speech_duration_ms":100,"threshold":0.5}}
        """,
        """{"event":"speech_started","session_id":"SESSION","at_ms":1}""",
        """{"event":"speech_stopped","session_id":"SESSION","at_ms":1}""",
        """{"event":"partial","session_id":"SESSION","utterance":0,"text":"a","stable":1,"start_ms":0,"chunk_count":1}""",
        """
        {"event":"final","session_id":"SESSION","utterance":0,"text":"a","start_ms":0,"end_ms":1,"confidence":0.5,
         "words":[{"word":"a","start_ms":0,"end_ms":1,"confidence":0.5}],"timing":{"audio_ms":1,"decode_ms":1,"latency_ms":1}}
        """,
        """{"event":"progress","session_id":"SESSION","received_ms":1,"processed_ms":1,"committed_ms":1}""",
        """{"event":"session_stopped","session_id":"SESSION","text":"a","audio_ms":1,"reason":"stopped"}""",
        """{"event":"pong","ts_ms":0}""",
    ];

    private static readonly string[] Extremes =
    [
        "-9223372036854775808", "-922337203685478", "-922337203685477", "-4294967296", "-2147483649", "-2147483648",
        "-2592000000", "-1", "0", "1", "1073741823", "1073741824", "2147483647", "2147483648", "2591999999", "2592000000",
        "4294967296", "9007199254740991", "9007199254740992", "922337203685477", "922337203685478", "9223372036854775807",
        "9223372036854775808", "1e400", "-0.1", "1.1",
    ];

    /// <summary>The name of an event, and the path of one of its numbers.</summary>
    public static TheoryData<string, string> Numbers
    {
        get
        {
            var numbers = new TheoryData<string, string>();
            foreach (var json in Events)
            {
                var message = JsonNode.Parse(json)!.AsObject();
                foreach (var path in PathsOfNumbers(message, ""))
                    numbers.Add((string)message["event"]!, path);
            }

            return numbers;
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_number_is_accepted_in_its_range_and_otherwise_named_as_a_violation(string name, string path)
    {
        var schema = SchemaOf(name, path);
        foreach (var value in Extremes)
        {
            var worker = await Host.NextWorkerAsync(Cancel);
            await SendAsync(worker, name, path, value);

            var violation = Host.Logs.Of(8).Select(entry => entry.Message)
                .SingleOrDefault(message => message.StartsWith($"Worker {worker.Id} ", StringComparison.Ordinal));
            Assert.Empty(Host.Logs.Of(16));
            if (IsValid(schema, value))
                Assert.True(violation is null, $"{value} is valid, but: {violation}");
            else
                Assert.True(violation?.Contains(path.Split('.')[^1], StringComparison.Ordinal), $"{value} is accepted, or: {violation}");
            worker.Exit(0);
        }
    }

    [Fact]
    public void Every_number_of_the_schema_is_tested()
    {
        var expected = Definitions["event"]!["oneOf"]!.AsArray()
            .Select(choice => ((string)choice!["$ref"]!).Split('/')[^1])
            .SelectMany(name => PathsOfNumbersInSchema(Definitions[name]!, "").Select(path => $"{name}.{path}"));

        Assert.Equal(expected.Order(), Numbers.Select(row => $"{row.Data.Item1}.{row.Data.Item2}").Order());
    }

    [Theory]
    [InlineData("ready", "capabilities", "[null]", "capabilities[0]")]
    [InlineData("ready", "languages", """["en",null]""", "languages[1]")]
    [InlineData("final", "words", """[{"word":"a","start_ms":0,"end_ms":1},null]""", "words[1]")]
    public async Task A_null_in_an_array_is_named_as_a_violation(string name, string field, string value, string named)
    {
        var worker = await Host.NextWorkerAsync(Cancel);

        await SendAsync(worker, name, field, value);

        Assert.Contains($"\"{named}\"", Assert.Single(Host.Logs.Of(8)).Message, StringComparison.Ordinal);
        Assert.Empty(Host.Logs.Of(16));
    }

    [Fact]
    public async Task The_last_utterance_number_does_not_overflow()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await worker.SendAsync(FinalOf(session.Id, (1 << 30) - 1, "last"));
        await worker.SendAsync(FinalOf(session.Id, 0, "too late"));
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));

        Assert.Equal("last", Assert.Single((await EventsToEndAsync(session)).OfType<SpeechEvent.Final>()).Text);
    }

    protected override void Configure(PortBridgeOptions options) => options.Restart.MaxRestarts = 10_000;

    // The worker is either killed, or still answers.
    private async Task SendAsync(InMemoryWorker worker, string name, string path, string value)
    {
        if (name is not ("loading" or "ready"))
            await worker.ReadyAsync();
        var session = name is "loading" or "ready" or "pong" ? null : await Host.OpenAsync(worker, null, Cancel);
        var message = JsonNode.Parse(Events.Single(json => json.Contains($"\"event\":\"{name}\"", StringComparison.Ordinal)))!;
        Set(message, path);
        await worker.SendPayloadAsync(message.ToJsonString()
            .Replace("\"VALUE\"", value, StringComparison.Ordinal).Replace(Session, session?.Id, StringComparison.Ordinal));
        await Task.WhenAny(WaitUntilHandledAsync(worker), worker.Killed).WithTimeout(Cancel);
    }

    private static void Set(JsonNode message, string path)
    {
        var node = message;
        foreach (var part in path.Split('.')[..^1])
            node = node is JsonArray items ? items[0]! : node[part]!;
        (node as JsonArray ?? (JsonNode)node)[path.Split('.')[^1]] = "VALUE";
    }

    private static IEnumerable<string> PathsOfNumbers(JsonNode node, string prefix) => node switch
    {
        JsonObject fields => fields.SelectMany(field => PathsOfNumbers(field.Value!, $"{prefix}{field.Key}.")),
        JsonArray items => items.SelectMany(item => PathsOfNumbers(item!, $"{prefix}0.")),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => [prefix.TrimEnd('.')],
        _ => [],
    };

    private static IEnumerable<string> PathsOfNumbersInSchema(JsonNode schema, string prefix)
    {
        var resolved = Resolve(schema);
        if ((string?)resolved["type"] is "integer" or "number")
            return [prefix.TrimEnd('.')];
        if (resolved["items"] is { } items)
            return PathsOfNumbersInSchema(items, $"{prefix}0.");
        return resolved["properties"] is JsonObject fields
            ? fields.SelectMany(field => PathsOfNumbersInSchema(field.Value!, $"{prefix}{field.Key}."))
            : [];
    }

    private static JsonNode SchemaOf(string name, string path)
    {
        var schema = Definitions[name]!;
        foreach (var part in path.Split('.'))
            schema = Resolve(part == "0" ? Resolve(schema)["items"]! : Resolve(schema)["properties"]![part]!);
        return schema;
    }

    private static JsonNode Resolve(JsonNode schema) =>
        (string?)schema["$ref"] is { } reference ? Definitions[reference.Split('/')[^1]]! : schema;

    // A number that the protocol does not bound is one of 64 bits.
    private static bool IsValid(JsonNode schema, string value)
    {
        var isInteger = (string?)schema["type"] == "integer";
        if (isInteger && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return false;

        var number = double.Parse(value, CultureInfo.InvariantCulture);
        return number >= ((double?)schema["minimum"] ?? double.MinValue) && number <= ((double?)schema["maximum"] ?? double.MaxValue);
    }
}
