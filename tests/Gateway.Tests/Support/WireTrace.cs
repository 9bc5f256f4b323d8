using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>
/// The traces of a document: lines of JSON from the client (<c>→</c>) and from the server (<c>←</c>). <c>…</c> stands for any
/// text, and a number for any number; <c>(speech)</c> is replaced by audio.
/// </summary>
internal static class WireTrace
{
    private const string Fence = "```trace";
    private const string AnyText = "…";
    private const string AudioPlaceholder = "(speech)";

    /// <summary>Reads the traces of a document of <c>docs/wires</c>.</summary>
    public static IReadOnlyList<IReadOnlyList<(bool IsClient, JsonNode Message)>> Read(string document)
    {
        var path = Path.Combine(BuiltPrograms.SourceOf("."), "..", "docs", "wires", document);
        var traces = File.ReadAllText(path).Split(Fence)[1..]
            .Select(block => block.Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(lines => (IReadOnlyList<(bool, JsonNode)>)[.. lines.Select(line => (line[0] == '→', JsonNode.Parse(line[1..])!))])
            .ToList();
        Assert.NotEmpty(traces);
        return traces;
    }

    /// <summary>Plays a trace: sends the client's messages, and asserts that the server's follow, among others.</summary>
    /// <param name="client">The client, connected.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="sendAudio">Sends a client's message that has audio; null if the wire has binary messages.</param>
    public static async Task PlayAsync(
        SocketClient client, IReadOnlyList<(bool IsClient, JsonNode Message)> trace, Func<JsonNode, Task> sendAudio)
    {
        foreach (var (isClient, message) in trace)
        {
            if (!isClient)
            {
                var received = await client.ReadUntilAsync(next => NameOf(next) == NameOf(message));
                Assert.Null(Difference(message, JsonNode.Parse(received[^1].GetRawText()), "$"));
            }
            else if (message.ToJsonString().Contains(AudioPlaceholder, StringComparison.Ordinal))
            {
                await sendAudio(message);
            }
            else
            {
                await client.SendTextAsync(message.ToJsonString());
            }
        }
    }

    private static string? NameOf(JsonElement message) => message.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static string? NameOf(JsonNode message) => message["type"]?.GetValue<string>();

    private static string? Difference(JsonNode? expected, JsonNode? actual, string path)
    {
        if (expected is JsonObject fields && actual is JsonObject others)
        {
            var names = fields.Select(field => field.Key).ToList();
            if (!names.SequenceEqual(others.Select(field => field.Key)))
                return $"{path} has the fields {string.Join(", ", others.Select(field => field.Key))} instead of {string.Join(", ", names)}.";
            return names.Select(name => Difference(fields[name], others[name], $"{path}.{name}")).FirstOrDefault(difference => difference is not null);
        }

        if (expected is JsonArray items && actual is JsonArray others2)
        {
            return items.Count != others2.Count
                ? $"{path} has {others2.Count} items."
                : items.Select((item, i) => Difference(item, others2[i], $"{path}[{i}]")).FirstOrDefault(difference => difference is not null);
        }

        var (kind, other) = (expected?.GetValueKind() ?? JsonValueKind.Null, actual?.GetValueKind() ?? JsonValueKind.Null);
        var isSame = kind == other
            && (kind == JsonValueKind.Number || expected?.ToJsonString() == actual?.ToJsonString() || expected?.ToString() == AnyText);
        return isSame ? null : $"{path} is {actual?.ToJsonString() ?? "null"} instead of {expected?.ToJsonString() ?? "null"}.";
    }
}
