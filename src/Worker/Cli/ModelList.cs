using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary>What <c>models list</c> prints.</summary>
internal static class ModelList
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <param name="store">The store.</param>
    /// <param name="verify">Whether what is there is to be compared with its checksum.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<ListedModel>> OfAsync(
        ModelStore store, bool verify, CancellationToken cancellationToken)
    {
        var models = new List<ListedModel>();
        foreach (var entry in store.Entries)
        {
            var state = await StateAsync(store, entry, verify, cancellationToken).ConfigureAwait(false);
            models.Add(new ListedModel(
                entry.Name, entry.Kind, entry.Size, entry.MemoryMegabytes, entry.Languages, entry.License,
                state == ModelState.Present, state, store.PathOf(entry), entry.Address.ToString(), entry.Sha256));
        }

        return models;
    }

    public static void Print(IReadOnlyList<ListedModel> models, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(models, Json));
            return;
        }

        var names = models.Max(model => model.Name.Length);
        var languages = models.Max(model => model.Languages.Length);
        foreach (var model in models)
        {
            var size = string.Create(CultureInfo.InvariantCulture, $"{model.SizeBytes / 1e6,8:0.0} MB");
            var state = model.State.ToString().ToLowerInvariant();
            output.WriteLine(
                $"{model.Name.PadRight(names)}  {size}  {model.Languages.PadRight(languages)}  {model.License}  "
                + $"{state,-7}  {model.Path}");
        }
    }

    private static async Task<ModelState> StateAsync(
        ModelStore store, ModelEntry entry, bool verify, CancellationToken cancellationToken)
    {
        if (!File.Exists(store.PathOf(entry)))
            return ModelState.Absent;

        var isWhole = store.Has(entry)
            && (!verify || await store.VerifyAsync(entry, cancellationToken).ConfigureAwait(false));
        return isWhole ? ModelState.Present : ModelState.Broken;
    }
}

/// <summary>A model, as <c>models list</c> prints it.</summary>
internal sealed record ListedModel(
    string Name,
    ModelKind Kind,
    long SizeBytes,
    int MemoryMb,
    string Languages,
    string License,
    bool Present,
    ModelState State,
    string Path,
    string Address,
    string Sha256);

/// <summary>Whether a model is there.</summary>
internal enum ModelState
{
    /// <summary>There is no file.</summary>
    Absent,

    /// <summary>There is a file of another size or, where it was asked for, of another checksum.</summary>
    Broken,

    /// <summary>It is there.</summary>
    Present,
}
