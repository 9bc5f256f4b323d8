using PortBridge.Playground.Hosting;
using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Recognizers;
using PortBridge.Playground.Tests.Support;

namespace PortBridge.Playground.Tests.ModelUpgrades;

/// <summary>When downloads start, and which worker runs afterward.</summary>
public sealed class ModelUpgradeTests : ModelUpgradeTest
{
    [Fact]
    public async Task Sessions_move_to_a_downloaded_model_and_the_upgrade_is_complete()
    {
        var attempt = await StartAsync();
        attempt.Tell("whisper base", "download", 1, 4);
        Assert.Equal(
            new UpgradeState.Downloading(new("whisper base", new LoadingProgress("download", 1, 4))), Upgrade.State);

        attempt.Succeed("whisper base");
        await BecomesAsync<UpgradeState.Switching>();
        Bridge.Replacing.SetResult();

        await EndAsync();
        Assert.Equal((1, 0), (Bridge.WorkerRestarts, Bridge.Replacements.Count));
        Assert.IsType<UpgradeState.Idle>(Upgrade.State);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task A_worker_with_all_models_is_not_replaced()
    {
        (await StartAsync()).Succeed("whisper base", isNew: false);

        await EndAsync();
        Assert.Equal(0, Bridge.WorkerRestarts);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Downloads_start_when_the_worker_is_ready()
    {
        Bridge.Become(Some.Status(WorkerState.Loading));
        await Upgrade.StartAsync(Canceled);
        Assert.False(Downloader.Attempts.TryRead(out _));

        Bridge.Become(Some.Status(WorkerState.Ready));

        await NextAsync();
    }

    [Fact]
    public async Task A_recognizer_that_a_user_chose_is_not_replaced()
    {
        var attempt = await StartAsync();
        Bridge.Replacing.SetResult();
        await Switch.ChooseAsync(new Recognizer("scripted"));

        attempt.Succeed("whisper base");

        await PassAsync(ModelUpgrade.InitialDelay);
        await EndAsync();
        Assert.Equal((0, 1), (Bridge.WorkerRestarts, Bridge.Replacements.Count));
        Assert.IsType<UpgradeState.Idle>(Upgrade.State);
    }

    [Fact]
    public async Task A_user_s_choice_during_the_switch_takes_precedence()
    {
        (await StartAsync()).Succeed("whisper base");
        await BecomesAsync<UpgradeState.Switching>();

        var choosing = Switch.ChooseAsync(new Recognizer("scripted"));
        await Time.WhenTimerSetAsync(ModelUpgrade.InitialDelay, Canceled);
        Bridge.Replacing.SetResult();
        await choosing;

        Time.Advance(ModelUpgrade.InitialDelay);
        await EndAsync();
        Assert.Null(Switch.State.Problem);
        Assert.Equal((1, 1), (Bridge.WorkerRestarts, Bridge.Replacements.Count));
    }

    [Theory]
    [InlineData("--engine", "whisper")]
    [InlineData("--engine=pocketsphinx")]
    [InlineData("--model", "base")]
    [InlineData("--decoders", "2", "--model=base")]
    public async Task A_configured_engine_or_model_is_not_upgraded(params string[] arguments)
    {
        BridgeOptions.Worker.Arguments.Clear();
        foreach (var argument in arguments)
            BridgeOptions.Worker.Arguments.Add(argument);

        await Upgrade.StartAsync(Canceled);

        await EndAsync();
        Assert.False(Downloader.Attempts.TryRead(out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_downloaded_if_disabled_or_another_worker_is_configured(bool isOwn)
    {
        PageOptions.Fetching = !isOwn;
        BridgeOptions.Worker.FileName = isOwn ? BundledWorker.FileName : "my-worker";

        await Upgrade.StartAsync(Canceled);

        await EndAsync();
        Assert.False(Downloader.Attempts.TryRead(out _));
    }

    [Fact]
    public async Task Stopping_the_host_cancels_a_download()
    {
        await StartAsync();

        await Upgrade.StopAsync(Canceled);

        Assert.True(Upgrade.ExecuteTask!.IsCompletedSuccessfully);
    }
}
