using System.Text.Json;
using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>
/// Reads what the worker's command <c>models get --json</c> prints, an object a line. What is no such object is passed
/// over: a worker may be newer than this page.
/// </summary>
/// <param name="progress">Learns how far a model is.</param>
internal sealed class DownloadOutputParser(Action<DownloadProgress> progress)
{
    private const string Speech = "whisper";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>The models that are on this machine.</summary>
    public List<DownloadedModel> Models { get; } = [];

    /// <summary>The models that could not be had.</summary>
    public List<DownloadFailure> Failures { get; } = [];

    /// <summary>Takes a line.</summary>
    public void Take(string text)
    {
        if (Read(text) is not { Model: { } name } line)
            return;

        var model = line.Kind == Speech ? new Recognizer(Speech, name).Name : name;
        if (line is { Stage: { } stage, Done: { } done })
            progress(new DownloadProgress(model, new LoadingProgress(stage, done, line.Total)));
        else if (line.Path is not null)
            Models.Add(new DownloadedModel(model, line.New));
        else if (line.Error is { } error)
            Failures.Add(new DownloadFailure(model, line.Reason ?? "", line.Cause ?? error, error, line.Retry));
    }

    private static Line? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(
        string? Model,
        string? Kind,
        string? Stage,
        long? Done,
        long? Total,
        string? Path,
        bool New,
        string? Error,
        string? Cause,
        string? Reason,
        bool Retry);
}
