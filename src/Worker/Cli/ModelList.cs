using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary>The output of <c>models list</c>.</summary>
internal static class ModelList
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Determines the state of all models of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="verify">Whether to verify the checksums of the files.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
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

    /// <summary>Prints models as JSON or as a table.</summary>
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

/// <summary>A model, as <c>models list --json</c> prints it.</summary>
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

/// <summary>The state of a model on this machine.</summary>
internal enum ModelState
{
    /// <summary>The file is missing.</summary>
    Absent,

    /// <summary>The file has the wrong size or, if verified, the wrong checksum.</summary>
    Broken,

    /// <summary>The file is valid.</summary>
    Present,
}
