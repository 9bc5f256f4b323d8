using PortBridge.Playground.Localization;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>What is done about a better model, in words.</summary>
public static class UpgradeFormatter
{
    private const string Verify = "verify";

    /// <summary>A sentence, or part of one that a bar goes with; null where nothing is done.</summary>
    public static string? Of(UpgradeState state, TimeProvider time) => state switch
    {
        UpgradeState.Downloading { Download: { Progress.Stage: Verify } download } => Strings.Upgrade_Verifying.FormatWith(download.Model),
        UpgradeState.Downloading { Download: var download } => Strings.Upgrade_Downloading.FormatWith(download.Model),
        UpgradeState.Switching => Strings.Upgrade_Switching,
        UpgradeState.DownloadFailed { Failure: var failure, NextAttempt: { } next } =>
            Strings.Upgrade_DownloadFailedRetry.FormatWith(failure.Model, failure.Cause, TimeFormatter.TimeOfDay(next, time)),
        UpgradeState.DownloadFailed { Failure: var failure } =>
            Strings.Upgrade_DownloadFailed.FormatWith(failure.Model, failure.Cause),
        UpgradeState.SwitchFailed { Why: var why, NextAttempt: var next } =>
            Strings.Upgrade_SwitchFailed.FormatWith(why, TimeFormatter.TimeOfDay(next, time)),
        _ => null,
    };
}
