using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary>The output of <c>models get</c>.</summary>
internal interface IFetchReport
{
    /// <summary>Returns a receiver for the progress of a model.</summary>
    IProgress<LoadProgress> ProgressOf(ModelEntry entry);

    /// <summary>Reports that a model is on this machine.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="path">The full path of its file.</param>
    /// <param name="isNew">Whether it was downloaded by this command.</param>
    void Available(ModelEntry entry, string path, bool isNew);

    /// <summary>Reports that a model is not available.</summary>
    void Failed(ModelEntry entry, ModelStoreException failure);
}

/// <summary>Output for humans: the path on standard output, everything else on standard error.</summary>
internal sealed class TextFetchReport(TextWriter output, TextWriter errors) : IFetchReport
{
    public IProgress<LoadProgress> ProgressOf(ModelEntry entry) => ProgressPrinter.OnStandardError(errors);

    public void Available(ModelEntry entry, string path, bool isNew) => output.WriteLine(path);

    public void Failed(ModelEntry entry, ModelStoreException failure) => errors.WriteLine(failure.Message);
}

/// <summary>
/// Output for programs: one JSON object a line. Progress is throttled to four lines a second.
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
        progress => Write(new(entry.Name, entry.Kind, entry.Size)
        {
            Stage = progress.Stage,
            Done = progress.Done,
            Total = progress.Total,
        }));

    public void Available(ModelEntry entry, string path, bool isNew) =>
        Write(new(entry.Name, entry.Kind, entry.Size) { Path = path, New = isNew });

    public void Failed(ModelEntry entry, ModelStoreException failure) => Write(new(entry.Name, entry.Kind, entry.Size)
    {
        Error = failure.Message,
        Cause = failure.Cause,
        Reason = failure.Reason,
        Retry = failure.IsRetriable,
    });

    private void Write(FetchLine line) => output.WriteLine(JsonSerializer.Serialize(line, Json));
}

/// <summary>A line of <c>models get --json</c>. Fields that do not apply are absent.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Kind">The kind of model.</param>
/// <param name="SizeBytes">The size of the file in bytes.</param>
internal sealed record FetchLine(string Model, ModelKind Kind, long SizeBytes)
{
    /// <summary>During a download: one of <see cref="LoadStages"/>.</summary>
    public string? Stage { get; init; }

    /// <summary>The completed bytes of the stage.</summary>
    public long? Done { get; init; }

    /// <summary>The total bytes of the stage.</summary>
    public long? Total { get; init; }

    /// <summary>At the end: the full path of the file.</summary>
    public string? Path { get; init; }

    /// <summary>At the end: whether it was downloaded by this command.</summary>
    public bool? New { get; init; }

    /// <summary>After a failure: why the model is not available, and how to install it manually.</summary>
    public string? Error { get; init; }

    /// <summary>After a failure: the cause alone, as a clause.</summary>
    public string? Cause { get; init; }

    /// <summary>After a failure: its kind.</summary>
    public ModelFailure? Reason { get; init; }

    /// <summary>After a failure: whether a later attempt may succeed.</summary>
    public bool? Retry { get; init; }
}
