namespace PortBridge.Playground.ModelUpgrades;

/// <summary>What is done about a better model: a picture of one moment.</summary>
public abstract record UpgradeState
{
    private UpgradeState()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record Idle : UpgradeState;

    /// <summary>One is fetched.</summary>
    /// <param name="How">Which, and how far it is.</param>
    public sealed record Downloading(DownloadProgress Download) : UpgradeState;

    /// <summary>What was fetched loads in the next worker, and the sessions move to it.</summary>
    public sealed record Switching : UpgradeState;

    /// <summary>One could not be fetched.</summary>
    /// <param name="Failure">Which, and why.</param>
    /// <param name="NextAttempt">When it is tried again; null where that would not help.</param>
    public sealed record DownloadFailed(DownloadFailure Failure, DateTimeOffset? NextAttempt) : UpgradeState;

    /// <summary>What was fetched did not come up.</summary>
    /// <param name="Why">A sentence.</param>
    /// <param name="NextAttempt">When it is tried again.</param>
    public sealed record SwitchFailed(string Why, DateTimeOffset NextAttempt) : UpgradeState;
}
