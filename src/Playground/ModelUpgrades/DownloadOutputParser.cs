using System.Text.Json;
using PortBridge.Playground.Recognizers;
using PortBridge.Protocol;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>
/// Parses the output of the worker's command <c>models get --json</c>: one JSON object per line. Other lines are
/// ignored, because the worker may be newer than the playground.
/// </summary>
/// <param name="progress">Receives the progress of each model.</param>
internal sealed class DownloadOutputParser(Action<DownloadProgress> progress)
{
    private const string SpeechModel = "whisper";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>The models that are on this machine.</summary>
    public List<DownloadedModel> Models { get; } = [];

    /// <summary>The models that could not be downloaded.</summary>
    public List<DownloadFailure> Failures { get; } = [];

    /// <summary>Parses a line.</summary>
    public void Parse(string text)
    {
        if (ReadLine(text) is not { Model: { } name } line)
            return;

        var model = line.Kind == SpeechModel ? new Recognizer(SpeechModel, name).Name : name;
        if (line is { Stage: { } stage, Done: { } done })
            progress(new DownloadProgress(model, new LoadingProgress(stage, done, line.Total)));
        else if (line.Path is not null)
            Models.Add(new DownloadedModel(model, line.New));
        else if (line.Error is { } error)
            Failures.Add(new DownloadFailure(model, line.Reason ?? "", line.Cause ?? error, error, line.Retry)
            {
                Bytes = line.SizeBytes,
            });
    }

    private static Line? ReadLine(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Json)?.Clean();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(
        string? Model,
        string? Kind,
        long? SizeBytes,
        string? Stage,
        long? Done,
        long? Total,
        string? Path,
        bool New,
        string? Error,
        string? Cause,
        string? Reason,
        bool Retry)
    {
        /// <summary>The line with texts that can be logged and shown.</summary>
        public Line Clean() => this with
        {
            Model = Clean(Model),
            Stage = Clean(Stage),
            Error = Clean(Error),
            Cause = Clean(Cause),
            Reason = Clean(Reason),
        };

        private static string? Clean(string? text) => text is null ? null : UntrustedText.Clean(text);
    }
}
