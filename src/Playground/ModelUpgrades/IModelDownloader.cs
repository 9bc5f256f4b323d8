namespace PortBridge.Playground.ModelUpgrades;

/// <summary>Downloads the models that a worker with <c>--engine auto</c> prefers, while it runs.</summary>
public interface IModelDownloader
{
    /// <summary>Downloads the missing models, one after the other.</summary>
    /// <param name="progress">Receives the progress at most a few times per second, on any thread.</param>
    /// <param name="cancellationToken">Cancels the download; a later call resumes it.</param>
    /// <returns>The result for each model. A failed download does not throw.</returns>
    Task<DownloadResult> DownloadAsync(Action<DownloadProgress> progress, CancellationToken cancellationToken);
}

/// <summary>The progress of a model.</summary>
/// <param name="Model">The name, such as <c>whisper base-q5_1</c>.</param>
/// <param name="Progress">The bytes done in the current stage: <c>download</c> or <c>verify</c>.</param>
public sealed record DownloadProgress(string Model, LoadingProgress Progress);

/// <summary>The result of a download.</summary>
/// <param name="Models">The models that are on this machine.</param>
/// <param name="Failures">The models that could not be downloaded.</param>
public sealed record DownloadResult(IReadOnlyList<DownloadedModel> Models, IReadOnlyList<DownloadFailure> Failures);

/// <summary>A model that is on this machine.</summary>
/// <param name="Model">The name.</param>
/// <param name="IsNew">Whether it was downloaded by this call.</param>
public sealed record DownloadedModel(string Model, bool IsNew);

/// <summary>A model that could not be downloaded.</summary>
/// <param name="Model">The name.</param>
/// <param name="Reason">A code such as <c>unreachable</c>.</param>
/// <param name="Cause">The cause, as the end of a sentence.</param>
/// <param name="Message">The cause, and how to install the model manually.</param>
/// <param name="IsRetriable">Whether a later attempt may succeed.</param>
public sealed record DownloadFailure(string Model, string Reason, string Cause, string Message, bool IsRetriable)
{
    /// <summary>The size of the model in bytes; null if unknown.</summary>
    public long? Bytes { get; init; }

    /// <summary>Whether the worker is configured not to use the network.</summary>
    public bool IsOffline => Reason == "offline";
}
