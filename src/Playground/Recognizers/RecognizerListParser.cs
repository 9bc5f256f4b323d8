using System.Text.Json;

namespace PortBridge.Playground.Recognizers;

/// <summary>
/// Parses the output of the worker's commands <c>engines --json</c> and <c>models list --json</c>. Missing fields are
/// null, and entries without a name are ignored, because the worker may be older or newer than the playground.
/// </summary>
internal static class RecognizerListParser
{
    private const string SpeechModels = "whisper";

    /// <summary>All engines with each of their models. An engine that cannot run has no models but a reason.</summary>
    /// <param name="engines">The output of <c>engines --json</c>; null if it failed.</param>
    /// <param name="models">The output of <c>models list --json</c>; null if it failed.</param>
    public static IReadOnlyList<Recognizer> Read(string? engines, string? models)
    {
        var speechModels = Entries(models, Model).Where(model => model.Model is not null).ToList();
        return [.. Entries(engines, Engine).Where(engine => engine.Engine.Length > 0).SelectMany(WithModels)];

        // An engine that cannot run is listed once, not once per model.
        IEnumerable<Recognizer> WithModels(Recognizer engine)
        {
            var itsModels = engine.UnavailableReason is null ? speechModels.Where(model => model.Engine == engine.Engine).ToList() : [];
            return itsModels.Count > 0 ? itsModels : [engine];
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
