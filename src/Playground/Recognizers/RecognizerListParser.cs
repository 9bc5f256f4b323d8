using System.Text.Json;

namespace PortBridge.Playground.Recognizers;

/// <summary>
/// Reads what the worker's commands <c>engines --json</c> and <c>models list --json</c> print. What an entry lacks is
/// unknown, and an entry without a name is left out: a worker may be older or newer than this page.
/// </summary>
internal static class RecognizerListParser
{
    private const string SpeechModels = "whisper";

    /// <summary>Every engine with each of its models, those that cannot run with the reason.</summary>
    /// <param name="engines">What <c>engines --json</c> printed; null where it failed.</param>
    /// <param name="models">What <c>models list --json</c> printed; null where it failed.</param>
    public static IReadOnlyList<Recognizer> Read(string? engines, string? models)
    {
        var found = Entries(models, Model).Where(model => model.Model is not null).ToList();
        return [.. Entries(engines, Engine).Where(engine => engine.Engine.Length > 0).SelectMany(WithModels)];

        // An engine that cannot run says so once, not for each of its models.
        IEnumerable<Recognizer> WithModels(Recognizer engine)
        {
            var own = engine.UnavailableReason is null ? found.Where(model => model.Engine == engine.Engine).ToList() : [];
            return own.Count > 0 ? own : [engine];
        }
    }

    private static Recognizer Engine(JsonElement entry) => new(Text(entry, "name") ?? "") { UnavailableReason = Text(entry, "unavailable_reason") };

    private static Recognizer Model(JsonElement entry) => new(Text(entry, "kind") ?? SpeechModels, Text(entry, "name"))
    {
        Bytes = entry.TryGetProperty("size_bytes", out var size) && size.TryGetInt64(out var bytes) ? bytes : null,
        Languages = Languages(entry),
        License = Text(entry, "license"),
        IsPresent = entry.TryGetProperty("present", out var present) && present.ValueKind == JsonValueKind.True,
    };

    private static string? Languages(JsonElement entry) =>
        entry.TryGetProperty("languages", out var languages) && languages.ValueKind == JsonValueKind.Array
            ? string.Join(", ", languages.EnumerateArray().Select(language => language.ToString()))
            : Text(entry, "languages");

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<T> Entries<T>(string? json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "[]");
            return document.RootElement.ValueKind != JsonValueKind.Array ? [] :
            [
                .. document.RootElement.EnumerateArray()
                    .Where(entry => entry.ValueKind == JsonValueKind.Object)
                    .Select(read),
            ];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
