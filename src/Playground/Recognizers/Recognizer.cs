namespace PortBridge.Playground.Recognizers;

/// <summary>A speech engine, and one of its models if it has several.</summary>
/// <param name="Engine">The name of the engine, as the worker's option <c>--engine</c>.</param>
/// <param name="Model">
/// The name of the model, as the worker's option <c>--model</c>; null for the engine's default.
/// </param>
public sealed record Recognizer(string Engine, string? Model = null)
{
    private const string FilePrefix = "ggml-";
    private const string FileSuffix = ".bin";

    /// <summary>The size of the model in bytes; null if unknown.</summary>
    public long? Bytes { get; init; }

    /// <summary>The languages of the model; null if unknown.</summary>
    public string? Languages { get; init; }

    /// <summary>The license of the model; null if unknown.</summary>
    public string? License { get; init; }

    /// <summary>Whether the model is on this machine. If not, choosing it starts a download.</summary>
    public bool IsPresent { get; init; } = true;

    /// <summary>Why the engine cannot run on this machine; null if it can.</summary>
    public string? UnavailableReason { get; init; }

    /// <summary>The name for the user: <c>whisper base</c>.</summary>
    public string Name => Model is null ? Engine : $"{Engine} {Model}";

    /// <summary>Whether the worker with this description runs the recognizer.</summary>
    public bool IsRunBy(WorkerDescription worker) =>
        worker.Engine == Engine && (Model is null || ModelName(worker.Model) == ModelName(Model));

    // A worker may report the model's name or its file.
    private static string ModelName(string model)
    {
        var name = Path.GetFileName(model);
        name = name.StartsWith(FilePrefix, StringComparison.Ordinal) ? name[FilePrefix.Length..] : name;
        return name.EndsWith(FileSuffix, StringComparison.Ordinal) ? name[..^FileSuffix.Length] : name;
    }
}
