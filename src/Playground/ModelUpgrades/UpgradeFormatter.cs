using PortBridge.Playground.Localization;
using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>Formats the state of a model upgrade.</summary>
public static class UpgradeFormatter
{
    private const string Verify = "verify";

    /// <summary>
    /// The text for a state; null if the upgrade is idle. A progress bar follows the text of a download.
    /// </summary>
    public static string? Format(UpgradeState state, TimeProvider time) => state switch
    {
        UpgradeState.Downloading { Download: { Progress.Stage: Verify } download } =>
            Strings.Upgrade_Verifying.FormatWith(RecognizerFormatter.DisplayName(download.Model)),
        UpgradeState.Downloading { Download: var download } =>
            Strings.Upgrade_Downloading.FormatWith(RecognizerFormatter.DisplayName(download.Model)),
        UpgradeState.Switching => Strings.Upgrade_Switching,
        UpgradeState.DownloadFailed { Failure: var failure, NextAttempt: { } next } =>
            Strings.Upgrade_DownloadFailedRetry.FormatWith(NameOf(failure), failure.Cause, TimeFormatter.TimeOfDay(next, time)),
        UpgradeState.DownloadFailed { Failure: var failure } =>
            Strings.Upgrade_DownloadFailed.FormatWith(NameOf(failure), failure.Cause),
        UpgradeState.SwitchFailed { Message: var message, NextAttempt: var next } =>
            Strings.Upgrade_SwitchFailed.FormatWith(message, TimeFormatter.TimeOfDay(next, time)),
        _ => null,
    };

    private static string NameOf(DownloadFailure failure)
    {
        var name = RecognizerFormatter.DisplayName(failure.Model);
        return failure.Bytes is { } bytes ? $"{name} ({RecognizerFormatter.Megabytes(bytes)})" : name;
    }
}
