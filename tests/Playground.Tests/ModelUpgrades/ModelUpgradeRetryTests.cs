using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.ModelUpgrades;

/// <summary>Downloads and switches that fail, or are incomplete, are repeated.</summary>
public sealed class ModelUpgradeRetryTests : ModelUpgradeTest
{
    [Fact]
    public async Task Without_a_network_downloads_are_retried_with_backoff_and_logged_once()
    {
        var attempt = await StartAsync();
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            attempt.Fail();
            await Time.WhenTimerSetAsync(TimeSpan.FromMinutes(minutes), Canceled);
            var state = Assert.IsType<UpgradeState.DownloadFailed>(Upgrade.State);
            Assert.Equal(Time.GetUtcNow().AddMinutes(minutes), state.NextAttempt);
            Time.Advance(TimeSpan.FromMinutes(minutes));
            attempt = await NextAsync();
        }

        Assert.StartsWith(
            "whisper base could not be downloaded (will be retried)",
            Assert.Single(Warnings),
            StringComparison.Ordinal);
        Assert.Equal(0, Bridge.WorkerRestarts);
    }

    [Fact]
    public async Task A_user_can_retry_a_download_before_the_planned_attempt_but_not_within_seconds_of_the_last_one()
    {
        Upgrade.Retry();
        (await StartAsync()).Fail();
        await Time.WhenTimerSetAsync(ModelUpgrade.InitialDelay, Canceled);
        Upgrade.Retry();
        Time.Advance(ModelUpgrade.MinDelay - TimeSpan.FromTicks(1));
        Upgrade.Retry();
        Assert.False(Downloader.Attempts.TryRead(out _));

        Time.Advance(TimeSpan.FromTicks(1));
        Upgrade.Retry();

        await NextAsync();
    }

    [Fact]
    public async Task A_retried_download_that_succeeds_replaces_the_worker()
    {
        (await StartAsync()).Fail();
        await PassAsync(ModelUpgrade.InitialDelay);
        Bridge.Replacing.SetResult();

        (await NextAsync()).Succeed("whisper base");

        await EndAsync();
        Assert.Equal(1, Bridge.WorkerRestarts);
        Assert.IsType<UpgradeState.Idle>(Upgrade.State);
    }

    [Fact]
    public async Task A_missing_model_that_was_installed_manually_is_used_as_well()
    {
        (await StartAsync()).Fail();
        await PassAsync(ModelUpgrade.InitialDelay);
        Bridge.Replacing.SetResult();

        (await NextAsync()).Succeed("whisper base", isNew: false);

        await EndAsync();
        Assert.Equal(1, Bridge.WorkerRestarts);
    }

    [Fact]
    public async Task A_downloaded_model_is_used_while_another_one_is_still_missing()
    {
        var attempt = await StartAsync();
        Bridge.Replacing.SetResult();

        attempt.SucceedInPart("silero-vad");

        await Time.WhenTimerSetAsync(ModelUpgrade.InitialDelay, Canceled);
        Assert.Equal(1, Bridge.WorkerRestarts);
        Assert.IsType<UpgradeState.DownloadFailed>(Upgrade.State);
    }

    [Theory]
    [InlineData("not_found", 1)]
    [InlineData("offline", 0)]
    public async Task A_permanent_failure_is_not_retried_and_offline_mode_is_not_logged(string reason, int warnings)
    {
        (await StartAsync()).Fail(reason, mayPass: false);

        await EndAsync();
        Assert.Equal(warnings, Warnings.Count);
        Assert.Equal(warnings > 0, Upgrade.State is UpgradeState.DownloadFailed { NextAttempt: null });
    }

    [Fact]
    public async Task A_failed_switch_is_retried_and_logged_once()
    {
        var attempt = await StartAsync();
        Bridge.Replacing.SetException(
            new SpeechException(Some.Error(ErrorCodes.WorkerUnavailable, message: "The model is torn.")));
        attempt.Succeed("whisper base");
        await PassAsync(ModelUpgrade.InitialDelay);
        Assert.Equal("The model is torn.", Assert.IsType<UpgradeState.SwitchFailed>(Upgrade.State).Message);

        (await NextAsync()).Succeed("whisper base", isNew: false);
        await PassAsync(2 * ModelUpgrade.InitialDelay);
        Bridge.Replacing = new TaskCompletionSource();
        Bridge.Replacing.SetResult();
        (await NextAsync()).Succeed("whisper base", isNew: false);

        await EndAsync();
        Assert.Equal(3, Bridge.WorkerRestarts);
        Assert.Single(Warnings);
    }
}
