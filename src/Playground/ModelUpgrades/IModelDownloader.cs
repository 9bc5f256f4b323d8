namespace PortBridge.Playground.ModelUpgrades;

/// <summary>Fetches the models that a worker of <c>--engine auto</c> works best with, while it runs.</summary>
public interface IModelDownloader
{
    /// <summary>Fetches what is not on this machine yet, one after the other.</summary>
    /// <param name="progress">Learns how far it is, at most a few times a second; called from any thread.</param>
    /// <param name="cancellationToken">Stops it at once; what has come of a model stays for the next time.</param>
    /// <returns>What has become of each model; it fails with its reason and never with an exception.</returns>
    Task<DownloadResult> DownloadAsync(Action<DownloadProgress> progress, CancellationToken cancellationToken);
}

/// <summary>How far a model is.</summary>
/// <param name="Model">What it is called: <c>whisper base-q5_1</c>.</param>
/// <param name="Progress">Bytes of a stage, which is <c>download</c> or <c>verify</c>.</param>
public sealed record DownloadProgress(string Model, LoadingProgress Progress);

/// <summary>What has become of the models that were to be fetched.</summary>
/// <param name="Models">Those that are on this machine.</param>
/// <param name="Failures">Those that could not be had.</param>
public sealed record DownloadResult(IReadOnlyList<DownloadedModel> Models, IReadOnlyList<DownloadFailure> Failures);

/// <summary>A model that is on this machine.</summary>
/// <param name="Model">What it is called.</param>
/// <param name="IsNew">Whether it was not there before.</param>
public sealed record DownloadedModel(string Model, bool IsNew);

/// <summary>A model that could not be had.</summary>
/// <param name="Model">What it is called.</param>
/// <param name="Reason">Why, in a word such as <c>unreachable</c>.</param>
/// <param name="Cause">Why, in words that end a sentence.</param>
/// <param name="Message">Why, and what to do by hand.</param>
/// <param name="IsRetriable">Whether the same may work later.</param>
public sealed record DownloadFailure(string Model, string Reason, string Cause, string Message, bool IsRetriable)
{
    /// <summary>Whether the worker must keep off the network.</summary>
    public bool IsOffline => Reason == "offline";
}
