using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Recognizers;
using PortBridge.Playground.Tests.Recognizers;
using PortBridge.Playground.Tests.Support;
using PortBridge.Protocol;
using PortBridge.Testing;

namespace PortBridge.Playground.Tests.ModelUpgrades;

/// <summary>Downloads and switches with a scripted downloader and a fake bridge.</summary>
public sealed class ModelUpgradeTests : IAsyncLifetime
{
    private readonly FakeBridge _bridge = new();
    private readonly ScriptedModelDownloader _downloader = new();
    private readonly TimerWatchingTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly PortBridgeOptions _options = new() { Worker = { FileName = BundledWorker.FileName } };
    private readonly PlaygroundOptions _playground = new();
    private readonly RecognizerSwitch _switch;
    private readonly ModelUpgrade _upgrade;

    public ModelUpgradeTests()
    {
        _options.Worker.Arguments.Add("--engine");
        _options.Worker.Arguments.Add("auto");
        _switch = new RecognizerSwitch(
            _bridge, new ScriptedWorkerQuery(), Options.Create(_options), Options.Create(_playground), _time,
            NullLogger<RecognizerSwitch>.Instance);
        _upgrade = new ModelUpgrade(
            _bridge, _switch, _downloader, Options.Create(_options), Options.Create(_playground), _time,
            _log.CreateLogger<ModelUpgrade>());
    }

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    private List<string> Warnings =>
        [.. _log.Entries.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Message)];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _upgrade.StopAsync(CancellationToken.None);
        _upgrade.Dispose();
        _switch.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Sessions_move_to_a_downloaded_model_and_the_upgrade_is_complete()
    {
        var attempt = await StartAsync();
        attempt.Tell("whisper base", "download", 1, 4);
        Assert.Equal(
            new UpgradeState.Downloading(new("whisper base", new LoadingProgress("download", 1, 4))), _upgrade.State);

        attempt.Succeed("whisper base");
        await BecomesAsync<UpgradeState.Switching>();
        _bridge.Replacing.SetResult();

        await EndAsync();
        Assert.Equal((1, 0), (_bridge.WorkerRestarts, _bridge.Replacements.Count));
        Assert.IsType<UpgradeState.Idle>(_upgrade.State);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task A_worker_with_all_models_is_not_replaced()
    {
        (await StartAsync()).Succeed("whisper base", isNew: false);

        await EndAsync();
        Assert.Equal(0, _bridge.WorkerRestarts);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Downloads_start_when_the_worker_is_ready()
    {
        _bridge.Become(Some.Status(WorkerState.Loading));
        await _upgrade.StartAsync(Canceled);
        Assert.False(_downloader.Attempts.TryRead(out _));

        _bridge.Become(Some.Status(WorkerState.Ready));

        await NextAsync();
    }

    [Fact]
    public async Task Without_a_network_downloads_are_retried_with_backoff_and_logged_once()
    {
        var attempt = await StartAsync();
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            attempt.Fail();
            await _time.WhenTimerSetAsync(TimeSpan.FromMinutes(minutes), Canceled);
            var state = Assert.IsType<UpgradeState.DownloadFailed>(_upgrade.State);
            Assert.Equal(_time.GetUtcNow().AddMinutes(minutes), state.NextAttempt);
            _time.Advance(TimeSpan.FromMinutes(minutes));
            attempt = await NextAsync();
        }

        Assert.StartsWith(
            "whisper base could not be downloaded (will be retried)",
            Assert.Single(Warnings),
            StringComparison.Ordinal);
        Assert.Equal(0, _bridge.WorkerRestarts);
    }

    [Fact]
    public async Task A_user_can_retry_a_download_before_the_planned_attempt_but_not_within_seconds_of_the_last_one()
    {
        _upgrade.Retry();
        (await StartAsync()).Fail();
        await _time.WhenTimerSetAsync(ModelUpgrade.InitialDelay, Canceled);
        _upgrade.Retry();
        _time.Advance(ModelUpgrade.MinDelay - TimeSpan.FromTicks(1));
        _upgrade.Retry();
        Assert.False(_downloader.Attempts.TryRead(out _));

        _time.Advance(TimeSpan.FromTicks(1));
        _upgrade.Retry();

        await NextAsync();
    }

    [Fact]
    public async Task A_retried_download_that_succeeds_replaces_the_worker()
    {
        (await StartAsync()).Fail();
        await PassAsync(ModelUpgrade.InitialDelay);
        _bridge.Replacing.SetResult();

        (await NextAsync()).Succeed("whisper base");

        await EndAsync();
        Assert.Equal(1, _bridge.WorkerRestarts);
        Assert.IsType<UpgradeState.Idle>(_upgrade.State);
    }

    [Fact]
    public async Task A_missing_model_that_was_installed_manually_is_used_as_well()
    {
        (await StartAsync()).Fail();
        await PassAsync(ModelUpgrade.InitialDelay);
        _bridge.Replacing.SetResult();

        (await NextAsync()).Succeed("whisper base", isNew: false);

        await EndAsync();
        Assert.Equal(1, _bridge.WorkerRestarts);
    }

    [Fact]
    public async Task A_downloaded_model_is_used_while_another_one_is_still_missing()
    {
        var attempt = await StartAsync();
        _bridge.Replacing.SetResult();

        attempt.SucceedInPart("silero-vad");

        await _time.WhenTimerSetAsync(ModelUpgrade.InitialDelay, Canceled);
        Assert.Equal(1, _bridge.WorkerRestarts);
        Assert.IsType<UpgradeState.DownloadFailed>(_upgrade.State);
    }

    [Theory]
    [InlineData("not_found", 1)]
    [InlineData("offline", 0)]
    public async Task A_permanent_failure_is_not_retried_and_offline_mode_is_not_logged(string reason, int warnings)
    {
        (await StartAsync()).Fail(reason, mayPass: false);

        await EndAsync();
        Assert.Equal(warnings, Warnings.Count);
        Assert.Equal(warnings > 0, _upgrade.State is UpgradeState.DownloadFailed { NextAttempt: null });
    }

    [Fact]
    public async Task A_recognizer_that_a_user_chose_is_not_replaced()
    {
        var attempt = await StartAsync();
        _bridge.Replacing.SetResult();
        await _switch.ChooseAsync(new Recognizer("scripted"));

        attempt.Succeed("whisper base");

        await PassAsync(ModelUpgrade.InitialDelay);
        await EndAsync();
        Assert.Equal((0, 1), (_bridge.WorkerRestarts, _bridge.Replacements.Count));
        Assert.IsType<UpgradeState.Idle>(_upgrade.State);
    }

    [Fact]
    public async Task A_user_s_choice_during_the_switch_takes_precedence()
    {
        (await StartAsync()).Succeed("whisper base");
        await BecomesAsync<UpgradeState.Switching>();

        var choosing = _switch.ChooseAsync(new Recognizer("scripted"));
        await _time.WhenTimerSetAsync(ModelUpgrade.InitialDelay, Canceled);
        _bridge.Replacing.SetResult();
        await choosing;

        _time.Advance(ModelUpgrade.InitialDelay);
        await EndAsync();
        Assert.Null(_switch.State.Problem);
        Assert.Equal((1, 1), (_bridge.WorkerRestarts, _bridge.Replacements.Count));
    }

    [Fact]
    public async Task A_failed_switch_is_retried_and_logged_once()
    {
        var attempt = await StartAsync();
        _bridge.Replacing.SetException(
            new SpeechException(Some.Error(ErrorCodes.WorkerUnavailable, message: "The model is torn.")));
        attempt.Succeed("whisper base");
        await PassAsync(ModelUpgrade.InitialDelay);
        Assert.Equal("The model is torn.", Assert.IsType<UpgradeState.SwitchFailed>(_upgrade.State).Message);

        (await NextAsync()).Succeed("whisper base", isNew: false);
        await PassAsync(2 * ModelUpgrade.InitialDelay);
        _bridge.Replacing = new TaskCompletionSource();
        _bridge.Replacing.SetResult();
        (await NextAsync()).Succeed("whisper base", isNew: false);

        await EndAsync();
        Assert.Equal(3, _bridge.WorkerRestarts);
        Assert.Single(Warnings);
    }

    [Theory]
    [InlineData("--engine", "whisper")]
    [InlineData("--engine=pocketsphinx")]
    [InlineData("--model", "base")]
    [InlineData("--decoders", "2", "--model=base")]
    public async Task A_configured_engine_or_model_is_not_upgraded(params string[] arguments)
    {
        _options.Worker.Arguments.Clear();
        foreach (var argument in arguments)
            _options.Worker.Arguments.Add(argument);

        await _upgrade.StartAsync(Canceled);

        await EndAsync();
        Assert.False(_downloader.Attempts.TryRead(out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_downloaded_if_disabled_or_another_worker_is_configured(bool isOwn)
    {
        _playground.Fetching = !isOwn;
        _options.Worker.FileName = isOwn ? BundledWorker.FileName : "my-worker";

        await _upgrade.StartAsync(Canceled);

        await EndAsync();
        Assert.False(_downloader.Attempts.TryRead(out _));
    }

    [Fact]
    public async Task Stopping_the_host_cancels_a_download()
    {
        await StartAsync();

        await _upgrade.StopAsync(Canceled);

        Assert.True(_upgrade.ExecuteTask!.IsCompletedSuccessfully);
    }

    private async Task<ScriptedModelDownloader.Attempt> StartAsync()
    {
        await _upgrade.StartAsync(Canceled);
        return await NextAsync();
    }

    private async Task<ScriptedModelDownloader.Attempt> NextAsync() => await _downloader.Attempts.ReadAsync(Canceled);

    private async Task PassAsync(TimeSpan pause)
    {
        await _time.WhenTimerSetAsync(pause, Canceled);
        _time.Advance(pause);
    }

    private Task EndAsync() => _upgrade.ExecuteTask!.WaitAsync(Canceled);

    private async Task BecomesAsync<T>()
    {
        var became = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _upgrade.Changed += Look;
        Look();
        await became.Task.WaitAsync(Canceled);
        _upgrade.Changed -= Look;

        void Look()
        {
            if (_upgrade.State is T)
                became.TrySetResult();
        }
    }
}
