using PortBridge.Playground.Localization;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>What is done about a better model, in words.</summary>
public static class UpgradeFormatter
{
    private const string Verify = "verify";

    /// <summary>A sentence, or part of one that a bar goes with; null where nothing is done.</summary>
    public static string? Of(UpgradeState state, TimeProvider time) => state switch
    {
        UpgradeState.Fetching { How: { Progress.Stage: Verify } how } => Strings.Upgrade_Verifying.FormatWith(how.Model),
        UpgradeState.Fetching { How: var how } => Strings.Upgrade_Downloading.FormatWith(how.Model),
        UpgradeState.Switching => Strings.Upgrade_Switching,
        UpgradeState.DownloadFailed { Failure: var failure, NextTry: { } next } =>
            Strings.Upgrade_DownloadFailedRetry.FormatWith(failure.Model, failure.Cause, TimeFormatter.TimeOfDay(next, time)),
        UpgradeState.DownloadFailed { Failure: var failure } =>
            Strings.Upgrade_DownloadFailed.FormatWith(failure.Model, failure.Cause),
        UpgradeState.SwitchFailed { Why: var why, NextTry: var next } =>
            Strings.Upgrade_SwitchFailed.FormatWith(why, TimeFormatter.TimeOfDay(next, time)),
        _ => null,
    };
}
