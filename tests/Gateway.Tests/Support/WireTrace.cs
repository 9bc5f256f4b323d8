using System.Globalization;
using System.Text.Json;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>
/// A trace of a document in docs/wires. Its lines are:
/// <c>→ {…}</c> sends text, with audio in place of <c>(speech in base64)</c>; <c>→ (speech)</c>, <c>→ (speech 2.5 s)</c> and <c>→ (silence 1 s)</c> send audio;
/// <c>← {…}</c> expects a message with exactly these fields, where <c>"…"</c> stands for any value;
/// <c>←* {…}</c> expects any number of them, and adjacent ones any number of each in any order;
/// <c>← close 1000 reason</c> expects the end of the connection, without a WebSocket only <c>← close</c>.
/// </summary>
internal sealed class WireTrace
{
    private const string Any = "…";
    private const string Base64 = "(speech in base64)";

    private readonly Queue<string> _lines;

    private WireTrace(IEnumerable<string> lines) => _lines = new(lines);

    /// <summary>The traces of a document, by the number of their first line.</summary>
    public static IReadOnlyList<int> NumbersOf(string wire) => [.. Read(wire).Select(trace => trace.Number)];

    /// <summary>Plays a trace and fails at the first difference.</summary>
    /// <param name="wire">The name of the document without extension.</param>
    /// <param name="number">The number of the trace's first line.</param>
    /// <param name="client">The connected client.</param>
    public static async Task PlayAsync(string wire, int number, ITraceClient client) =>
        await new WireTrace(Read(wire).Single(trace => trace.Number == number).Lines).PlayAsync(client);

    private static List<(int Number, List<string> Lines)> Read(string wire)
    {
        var traces = new List<(int, List<string>)>();
        List<string>? current = null;
        var path = Path.Combine(BuiltPrograms.SourceOf("Gateway"), "..", "..", "docs", "wires", wire + ".md");
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            if (line == "```trace")
                traces.Add((number + 2, current = []));
            else if (line == "```")
                current = null;
            else if (line.Length > 0)
                current?.Add(line);
        }

        return traces;
    }

    private async Task PlayAsync(ITraceClient client)
    {
        while (_lines.TryDequeue(out var line))
        {
            if (line.StartsWith("→ ", StringComparison.Ordinal))
                await SendAsync(client, line[2..]);
            else if (line.StartsWith("←* ", StringComparison.Ordinal))
                await ExpectManyAsync(client, line[3..]);
            else
                Expect(await client.ReceiveAsync(), line, client);
        }
    }

    private static Task SendAsync(ITraceClient client, string what)
    {
        var words = what.Trim('(', ')').Split(' ');
        var seconds = words.Length > 1 && double.TryParse(words[1], CultureInfo.InvariantCulture, out var value) ? value : (double?)null;
        var length = (int?)(seconds * Speech.SampleRate) * sizeof(short);
        return words[0] switch
        {
            "speech" => client.SendAudioAsync(length is { } bytes ? Speech.Pcm[..bytes] : Speech.Pcm),
            "silence" => client.SendAudioAsync(Speech.Silence(seconds!.Value)),
            _ => client.SendAsync(what.Replace(Base64, Convert.ToBase64String(Speech.Pcm), StringComparison.Ordinal)),
        };
    }

    // The message after the last repeated one belongs to the next line.
    private async Task ExpectManyAsync(ITraceClient client, string first)
    {
        var repeated = new List<string> { first };
        while (_lines.TryPeek(out var next) && next.StartsWith("←* ", StringComparison.Ordinal))
            repeated.Add(_lines.Dequeue()[3..]);
        var following = _lines.Dequeue();
        while (true)
        {
            var message = await client.ReceiveAsync();
            if (message is not { } json || !repeated.Any(pattern => Matches(json, pattern)))
            {
                Expect(message, following, client);
                return;
            }
        }
    }

    private static void Expect(JsonElement? message, string line, ITraceClient client)
    {
        const string Close = "← close";
        if (line.StartsWith(Close, StringComparison.Ordinal))
        {
            Assert.Null(message);
            Assert.Equal(line[Close.Length..].Trim(), client.Closed);
            return;
        }

        Assert.True(message is not null, $"Expected {line}, but the server closed with \"{client.Closed}\".");
        Assert.True(Matches(message.Value, line[2..]), $"Expected {line}, received {message}");
    }

    private static bool Matches(JsonElement message, string pattern)
    {
        using var document = JsonDocument.Parse(pattern);
        return Matches(message, document.RootElement);
    }

    private static bool Matches(JsonElement actual, JsonElement expected) => expected.ValueKind switch
    {
        JsonValueKind.String when expected.GetString() == Any => true,
        JsonValueKind.Object => actual.ValueKind == JsonValueKind.Object
            && actual.EnumerateObject().Count() == expected.EnumerateObject().Count()
            && expected.EnumerateObject().All(field => actual.TryGetProperty(field.Name, out var value) && Matches(value, field.Value)),
        JsonValueKind.Array => actual.ValueKind == JsonValueKind.Array
            && actual.GetArrayLength() == expected.GetArrayLength()
            && actual.EnumerateArray().Zip(expected.EnumerateArray()).All(pair => Matches(pair.First, pair.Second)),
        _ => JsonElement.DeepEquals(actual, expected),
    };
}
