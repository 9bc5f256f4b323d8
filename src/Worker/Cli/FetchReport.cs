using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary>What <c>models get</c> says while it fetches, and at its end.</summary>
internal interface IFetchReport
{
    /// <summary>Learns how far a model is.</summary>
    IProgress<LoadProgress> ProgressOf(ModelEntry entry);

    /// <summary>A model is there.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="path">Its full path.</param>
    /// <param name="isNew">Whether it was not there when it was asked for.</param>
    void Here(ModelEntry entry, string path, bool isNew);

    /// <summary>A model could not be had.</summary>
    void Failed(ModelEntry entry, ModelStoreException failure);
}

/// <summary>For people: the path on standard output, everything else on standard error.</summary>
internal sealed class TextFetchReport(TextWriter output, TextWriter errors) : IFetchReport
{
    public IProgress<LoadProgress> ProgressOf(ModelEntry entry) => ProgressPrinter.OnStandardError(errors);

    public void Here(ModelEntry entry, string path, bool isNew) => output.WriteLine(path);

    public void Failed(ModelEntry entry, ModelStoreException failure) => errors.WriteLine(failure.Message);
}

/// <summary>
/// For programs: a JSON object a line, of progress at most four a second besides the first and last of each stage.
/// </summary>
internal sealed class JsonFetchReport(TextWriter output, TimeProvider time) : IFetchReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public IProgress<LoadProgress> ProgressOf(ModelEntry entry) => new ThrottledProgress(
        time,
        progress => Write(new(entry.Name, entry.Kind)
        {
            Stage = progress.Stage,
            Done = progress.Done,
            Total = progress.Total,
        }));

    public void Here(ModelEntry entry, string path, bool isNew) =>
        Write(new(entry.Name, entry.Kind) { Path = path, New = isNew });

    public void Failed(ModelEntry entry, ModelStoreException failure) => Write(new(entry.Name, entry.Kind)
    {
        Error = failure.Message,
        Cause = failure.Cause,
        Reason = failure.Reason,
        Retry = failure.IsRetriable,
    });

    private void Write(FetchLine line) => output.WriteLine(JsonSerializer.Serialize(line, Json));
}

/// <summary>A line of <c>models get --json</c>. What does not apply is absent.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Kind">What it is for.</param>
internal sealed record FetchLine(string Model, ModelKind Kind)
{
    /// <summary>While it comes: one of <see cref="LoadStages"/>.</summary>
    public string? Stage { get; init; }

    /// <summary>Bytes done in this stage.</summary>
    public long? Done { get; init; }

    /// <summary>Bytes in all.</summary>
    public long? Total { get; init; }

    /// <summary>At its end: where it is.</summary>
    public string? Path { get; init; }

    /// <summary>At its end: whether it was not there before.</summary>
    public bool? New { get; init; }

    /// <summary>Why it could not be had, and what to put where by hand.</summary>
    public string? Error { get; init; }

    /// <summary>Why it could not be had, in the words that end a sentence.</summary>
    public string? Cause { get; init; }

    /// <summary>Why it could not be had.</summary>
    public ModelFailure? Reason { get; init; }

    /// <summary>Whether the same may work later.</summary>
    public bool? Retry { get; init; }
}
