using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components.Capture;
using PortBridge.Playground.Components.Pages;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Recognizers;
using PortBridge.Playground.Tests.Dictation;
using PortBridge.Playground.Tests.ModelUpgrades;
using PortBridge.Playground.Tests.Recognizers;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Tests.Components.Pages;

/// <summary>The page with a fake browser and a fake bridge.</summary>
public abstract class HomeTestBase : BunitContext
{
    private const string SavedBefore = """
        {"at":"2026-11-20T15:04","removedLines":0}
        {"kind":"final","start":5000,"end":9000,"text":"before"}
        """;

    private protected ScriptedSessions Sessions { get; } = new();

    private protected FakeBridge Bridge { get; } = new();

    private protected FakeEnvironment Environment { get; } = new("Production");

    private protected ScriptedWorkerQuery Query { get; } = new();

    private protected ScriptedModelDownloader Downloader { get; } = new();

    /// <summary>The user of the page: an operator, unless the test changes that before it opens the page.</summary>
    private protected BunitAuthorizationContext User { get; }

    /// <summary>The options, which a test may change before it opens the page.</summary>
    private protected PlaygroundOptions Playground { get; } = new();

    private protected BunitJSModuleInterop Capture { get; }

    private protected BunitJSModuleInterop Store { get; }

    private int _nextChunk;

    protected HomeTestBase()
    {
        Services.AddSingleton<ISpeechBridge>(Bridge);
        Services.AddSingleton<ISessionFactory>(Sessions);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(new SampleCatalog(new NullFileProvider(), NullLogger<SampleCatalog>.Instance));
        Services.AddSingleton(Some.Memory());
        Services.AddScoped<DictationService>();
        Services.AddScoped<LatencyRecorder>();
        Services.AddSingleton(new WireLog(new WireTap(TimeProvider.System)));
        Services.AddSingleton<WorkerHistoryMonitor>();
        Services.AddSingleton<FaultInjector>();
        Services.AddSingleton<IWorkerQuery>(Query);
        Services.AddSingleton<RecognizerSwitch>();
        Services.AddSingleton<IModelDownloader>(Downloader);
        Services.AddSingleton<ModelUpgrade>();
        Services.AddSingleton(Options.Create(new PortBridgeOptions { Worker = { FileName = BundledWorker.FileName } }));
        Services.AddSingleton(Options.Create(Playground));
        Services.AddSingleton<IHostEnvironment>(Environment);
        User = this.AddAuthorization();
        User.SetAuthorized("someone").SetPolicies(AccessPolicies.Operator);
        Services.AddScoped<OperatorAccess>();
        Services.AddScoped<CircuitConnections>();
        JSInterop.SetupModule("./js/preferences-store.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetUpComponent("microphone-picker");
        JSInterop.SetUpComponent("file-upload");
        Store = JSInterop.SetUpTranscriptStore(SavedBefore);
        Capture = JSInterop.SetUpComponent("capture");
        Capture.Setup<bool?>("stop", _ => true).SetResult(true);
        Capture.Setup<bool?>("offer").SetResult(null);
        Capture.Setup<bool?>("cancel", _ => true).SetResult(null);
        Capture.Setup<bool?>("speech", _ => true).SetResult(null);
    }

    /// <summary>The object whose methods the script would call.</summary>
    private protected AudioCapture Browser => JSInterop.OwnerOf<AudioCapture>();

    private protected IRenderedComponent<Home> Open()
    {
        var page = Render<Home>();
        page.WaitForAssertion(() => Assert.Null(page.Find(".record").GetAttribute("aria-disabled")));
        return page;
    }

    private protected static CancellationToken Canceled => Xunit.TestContext.Current.CancellationToken;

    private protected void Upload(IRenderedComponent<Home> page, string name) => _ = page.InvokeAsync(() =>
        JSInterop.OwnerOf<FileUpload>().OnFile(new FakeHandle(), name, 1000, 1));

    private protected void AllowRecording() => Capture.Setup<bool?>("record", _ => true).SetResult(null);

    private protected void SendAudio() => _ = Browser.OnAudio(1, _nextChunk++, Some.Sound());

    private protected void EndCapture(IRenderedComponent<Home> page, string? error = null) =>
        _ = page.InvokeAsync(() => Browser.OnEnded(1, _nextChunk, error));

    private protected static void Press(IRenderedComponent<Home> page, string text)
    {
        var button = page.Find(".record");
        Assert.Equal(text, button.TextContent.Trim());
        _ = button.ClickAsync(new());
        Settle(page);
    }

    // A click waits while another thread renders; continue after it.
    private protected static void Settle(IRenderedComponent<Home> page) => page.InvokeAsync(() => { }).Wait(Canceled);
}
