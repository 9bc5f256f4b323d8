namespace PortBridge.Playground.ModelUpgrades;

/// <summary>The state of a model upgrade.</summary>
public abstract record UpgradeState
{
    private UpgradeState()
    {
    }

    /// <summary>No upgrade is in progress.</summary>
    public sealed record Idle : UpgradeState;

    /// <summary>A model is being downloaded.</summary>
    /// <param name="Download">The model and its progress.</param>
    public sealed record Downloading(DownloadProgress Download) : UpgradeState;

    /// <summary>A worker with the new models is starting, and the sessions will move to it.</summary>
    public sealed record Switching : UpgradeState;

    /// <summary>A model could not be downloaded.</summary>
    /// <param name="Failure">The model and the reason.</param>
    /// <param name="NextAttempt">The time of the next attempt; null if there is none.</param>
    public sealed record DownloadFailed(DownloadFailure Failure, DateTimeOffset? NextAttempt) : UpgradeState;

    /// <summary>A worker with the new models could not be started.</summary>
    /// <param name="Message">The reason.</param>
    /// <param name="NextAttempt">The time of the next attempt.</param>
    public sealed record SwitchFailed(string Message, DateTimeOffset NextAttempt) : UpgradeState;
}
