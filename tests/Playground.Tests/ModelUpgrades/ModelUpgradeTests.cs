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

/// <summary>When better models are fetched, and what becomes of the worker then.</summary>
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
            _bridge, new ScriptedWorkerQuery(), Options.Create(_options), Options.Create(_playground),
            NullLogger<RecognizerSwitch>.Instance);
        _upgrade = new ModelUpgrade(
            _bridge, _switch, _downloader, Options.Create(_options), Options.Create(_playground), _time,
            _log.CreateLogger<ModelUpgrade>());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
    public async Task What_was_fetched_is_moved_over_to_and_then_nothing_more_is_done()
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
    public async Task A_worker_that_has_everything_is_left_alone()
    {
        (await StartAsync()).Succeed("whisper base", isNew: false);

        await EndAsync();
        Assert.Equal(0, _bridge.WorkerRestarts);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Nothing_is_fetched_before_the_worker_is_ready()
    {
        _bridge.Become(Some.Status(WorkerState.Loading));
        await _upgrade.StartAsync(Cancel);
        Assert.False(_downloader.Attempts.TryRead(out _));

        _bridge.Become(Some.Status(WorkerState.Ready));

        await NextAsync();
    }

    [Fact]
    public async Task Without_a_network_it_says_so_once_and_looks_again_less_and_less_often()
    {
        var attempt = await StartAsync();
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            attempt.Fail();
            await _time.WhenTimerSetAsync(TimeSpan.FromMinutes(minutes), Cancel);
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
    public async Task A_network_that_comes_back_brings_the_model()
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
    public async Task A_model_that_somebody_else_brought_meanwhile_is_moved_over_to_as_well()
    {
        (await StartAsync()).Fail();
        await PassAsync(ModelUpgrade.InitialDelay);
        _bridge.Replacing.SetResult();

        (await NextAsync()).Succeed("whisper base", isNew: false);

        await EndAsync();
        Assert.Equal(1, _bridge.WorkerRestarts);
    }

    [Fact]
    public async Task What_has_come_is_used_although_another_model_has_to_wait()
    {
        var attempt = await StartAsync();
        _bridge.Replacing.SetResult();

        attempt.SucceedInPart("silero-vad");

        await _time.WhenTimerSetAsync(ModelUpgrade.InitialDelay, Cancel);
        Assert.Equal(1, _bridge.WorkerRestarts);
        Assert.IsType<UpgradeState.DownloadFailed>(_upgrade.State);
    }

    [Theory]
    [InlineData("not_found", 1)]
    [InlineData("offline", 0)]
    public async Task What_does_not_pass_is_not_tried_again_and_offline_is_no_news(string reason, int warnings)
    {
        (await StartAsync()).Fail(reason, mayPass: false);

        await EndAsync();
        Assert.Equal(warnings, Warnings.Count);
        Assert.Equal(warnings > 0, _upgrade.State is UpgradeState.DownloadFailed { NextAttempt: null });
    }

    [Fact]
    public async Task What_a_visitor_has_chosen_stays()
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
    public async Task A_visitor_who_chooses_while_the_sessions_move_over_goes_first()
    {
        (await StartAsync()).Succeed("whisper base");
        await BecomesAsync<UpgradeState.Switching>();

        var choosing = _switch.ChooseAsync(new Recognizer("scripted"));
        await _time.WhenTimerSetAsync(ModelUpgrade.InitialDelay, Cancel);
        _bridge.Replacing.SetResult();
        await choosing;

        _time.Advance(ModelUpgrade.InitialDelay);
        await EndAsync();
        Assert.Null(_switch.State.Problem);
        Assert.Equal((1, 1), (_bridge.WorkerRestarts, _bridge.Replacements.Count));
    }

    [Fact]
    public async Task A_better_model_with_which_no_worker_comes_up_is_tried_again_and_said_once()
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
    public async Task A_named_engine_or_model_is_left_as_it_is(params string[] arguments)
    {
        _options.Worker.Arguments.Clear();
        foreach (var argument in arguments)
            _options.Worker.Arguments.Add(argument);

        await _upgrade.StartAsync(Cancel);

        await EndAsync();
        Assert.False(_downloader.Attempts.TryRead(out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_forbids_it_or_has_another_worker_fetches_nothing(bool isOwn)
    {
        _playground.Fetching = !isOwn;
        _options.Worker.FileName = isOwn ? BundledWorker.FileName : "my-worker";

        await _upgrade.StartAsync(Cancel);

        await EndAsync();
        Assert.False(_downloader.Attempts.TryRead(out _));
    }

    [Fact]
    public async Task The_end_of_the_host_ends_a_fetching_at_once()
    {
        await StartAsync();

        await _upgrade.StopAsync(Cancel);

        Assert.True(_upgrade.ExecuteTask!.IsCompletedSuccessfully);
    }

    private async Task<ScriptedModelDownloader.Attempt> StartAsync()
    {
        await _upgrade.StartAsync(Cancel);
        return await NextAsync();
    }

    private async Task<ScriptedModelDownloader.Attempt> NextAsync() => await _downloader.Attempts.ReadAsync(Cancel);

    private async Task PassAsync(TimeSpan pause)
    {
        await _time.WhenTimerSetAsync(pause, Cancel);
        _time.Advance(pause);
    }

    private Task EndAsync() => _upgrade.ExecuteTask!.WaitAsync(Cancel);

    private async Task BecomesAsync<T>()
    {
        var became = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _upgrade.Changed += Look;
        Look();
        await became.Task.WaitAsync(Cancel);
        _upgrade.Changed -= Look;

        void Look()
        {
            if (_upgrade.State is T)
                became.TrySetResult();
        }
    }
}
