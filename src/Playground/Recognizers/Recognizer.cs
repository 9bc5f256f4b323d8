namespace PortBridge.Playground.Recognizers;

/// <summary>A speech engine, with one of its models where it has several, that the worker can be started with.</summary>
/// <param name="Engine">As the worker's <c>--engine</c> takes it.</param>
/// <param name="Model">As its <c>--model</c> takes it; null for the engine's own.</param>
public sealed record Recognizer(string Engine, string? Model = null)
{
    private const string FilePrefix = "ggml-";
    private const string FileSuffix = ".bin";

    /// <summary>The model's size, of which what is not present has to be fetched; null where unknown.</summary>
    public long? Bytes { get; init; }

    /// <summary>What the model understands, in a word or a few tags; null where unknown.</summary>
    public string? Languages { get; init; }

    /// <summary>The model's licence; null where unknown.</summary>
    public string? License { get; init; }

    /// <summary>Whether it lies on this machine; else choosing it fetches it.</summary>
    public bool IsPresent { get; init; } = true;

    /// <summary>Why it cannot run on this machine, in a sentence; null where it can.</summary>
    public string? UnavailableReason { get; init; }

    /// <summary>What it is called: <c>whisper base</c>.</summary>
    public string Name => Model is null ? Engine : $"{Engine} {Model}";

    /// <summary>Whether a worker that says this of itself runs it.</summary>
    public bool Matches(WorkerDescription worker) =>
        worker.Engine == Engine && (Model is null || BareName(worker.Model) == BareName(Model));

    // A model is a name in one place and its file in another.
    private static string BareName(string model)
    {
        var name = Path.GetFileName(model);
        name = name.StartsWith(FilePrefix, StringComparison.Ordinal) ? name[FilePrefix.Length..] : name;
        return name.EndsWith(FileSuffix, StringComparison.Ordinal) ? name[..^FileSuffix.Length] : name;
    }
}
