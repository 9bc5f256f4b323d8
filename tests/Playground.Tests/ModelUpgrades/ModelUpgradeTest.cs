using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Recognizers;
using PortBridge.Playground.Tests.Recognizers;
using PortBridge.Playground.Tests.Support;
using PortBridge.Testing;

namespace PortBridge.Playground.Tests.ModelUpgrades;

/// <summary>A test of downloads and switches with a scripted downloader and a fake bridge.</summary>
public abstract class ModelUpgradeTest : IAsyncLifetime
{
    private protected FakeBridge Bridge { get; } = new();

    private protected ScriptedModelDownloader Downloader { get; } = new();

    private protected TimerWatchingTimeProvider Time { get; } = new();

    private protected LogCollector Log { get; } = new();

    private protected PortBridgeOptions BridgeOptions { get; } = new() { Worker = { FileName = BundledWorker.FileName } };

    private protected PlaygroundOptions PageOptions { get; } = new();

    private protected RecognizerSwitch Switch { get; }

    private protected ModelUpgrade Upgrade { get; }

    protected ModelUpgradeTest()
    {
        BridgeOptions.Worker.Arguments.Add("--engine");
        BridgeOptions.Worker.Arguments.Add("auto");
        Switch = new RecognizerSwitch(
            Bridge, new ScriptedWorkerQuery(), Options.Create(BridgeOptions), Options.Create(PageOptions), Time,
            NullLogger<RecognizerSwitch>.Instance);
        Upgrade = new ModelUpgrade(
            Bridge, Switch, Downloader, Options.Create(BridgeOptions), Options.Create(PageOptions), Time,
            Log.CreateLogger<ModelUpgrade>());
    }

    private protected static CancellationToken Canceled => TestContext.Current.CancellationToken;

    private protected List<string> Warnings =>
        [.. Log.Entries.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Message)];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Upgrade.StopAsync(CancellationToken.None);
        Upgrade.Dispose();
        Switch.Dispose();
        Log.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<ScriptedModelDownloader.Attempt> StartAsync()
    {
        await Upgrade.StartAsync(Canceled);
        return await NextAsync();
    }

    private protected async Task<ScriptedModelDownloader.Attempt> NextAsync() => await Downloader.Attempts.ReadAsync(Canceled);

    private protected async Task PassAsync(TimeSpan pause)
    {
        await Time.WhenTimerSetAsync(pause, Canceled);
        Time.Advance(pause);
    }

    private protected Task EndAsync() => Upgrade.ExecuteTask!.WaitAsync(Canceled);

    private protected async Task BecomesAsync<T>()
    {
        var became = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Upgrade.Changed += Look;
        Look();
        await became.Task.WaitAsync(Canceled);
        Upgrade.Changed -= Look;

        void Look()
        {
            if (Upgrade.State is T)
                became.TrySetResult();
        }
    }
}
