using Bunit;
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
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Components.Pages;

/// <summary>The page with the browser's half and the worker played by the test.</summary>
public sealed class HomeTests : BunitContext
{
    private const string KeptBefore = """
        {"at":"2026-11-20T15:04","removedLines":0}
        {"kind":"final","start":5000,"end":9000,"text":"before"}
        """;

    private readonly ScriptedSessions _sessions = new();
    private readonly FakeBridge _bridge = new();
    private readonly FakeEnvironment _environment = new("Production");
    private readonly ScriptedWorkerQuery _query = new();
    private readonly ScriptedModelDownloader _downloader = new();
    private readonly BunitJSModuleInterop _capture;
    private readonly BunitJSModuleInterop _memory;
    private int _message;

    public HomeTests()
    {
        Services.AddSingleton<ISpeechBridge>(_bridge);
        Services.AddSingleton<ISessionFactory>(_sessions);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(new SampleCatalog(new NullFileProvider(), NullLogger<SampleCatalog>.Instance));
        Services.AddScoped<DictationService>();
        Services.AddScoped<LatencyRecorder>();
        Services.AddSingleton(new WireLog(new WireTap(TimeProvider.System)));
        Services.AddSingleton<WorkerHistoryMonitor>();
        Services.AddSingleton<FaultInjector>();
        Services.AddSingleton<IWorkerQuery>(_query);
        Services.AddSingleton<RecognizerSwitch>();
        Services.AddSingleton<IModelDownloader>(_downloader);
        Services.AddSingleton<ModelUpgrade>();
        Services.AddSingleton(Options.Create(new PortBridgeOptions { Worker = { FileName = BundledWorker.FileName } }));
        Services.AddSingleton(Options.Create(new PlaygroundOptions()));
        Services.AddSingleton<IHostEnvironment>(_environment);
        JSInterop.SetupModule("./js/preferences-store.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetUpComponent("microphone-picker");
        JSInterop.SetUpComponent("file-upload");
        _memory = JSInterop.SetUpTranscriptStore(KeptBefore);
        _capture = JSInterop.SetUpComponent("capture");
        _capture.Setup<bool?>("stop", _ => true).SetResult(true);
        _capture.Setup<bool?>("offerSavedAudio").SetResult(null);
        _capture.Setup<bool?>("cancel", _ => true).SetResult(null);
        _capture.Setup<bool?>("speech", _ => true).SetResult(null);
    }

    /// <summary>What the browser would call.</summary>
    private AudioCapture Browser => JSInterop.OwnerOf<AudioCapture>();

    [Fact]
    public void Start_records_and_shows_the_words_and_Stop_settles_them()
    {
        LetRecord();
        var page = Open();

        Press(page, "Start");
        Say();
        _sessions.Open();
        _sessions.Session.Tell(Some.Partial("hello wor", stable: 5));
        page.WaitForAssertion(() => Assert.Equal("hello", page.Find(".stable").TextContent));

        Press(page, "Stop");
        End(page);
        _sessions.Session.Tell(Some.Final("Hello world"));
        _sessions.Session.End(Some.Stopped);
        page.WaitForAssertion(() => Assert.Equal("Hello world", page.Find("li p").TextContent.Trim()));
        page.WaitForAssertion(() => Assert.Equal("Start", page.Find(".record").TextContent.Trim()));
    }

    [Theory]
    [InlineData("NoMicrophone", "No microphone was found.")]
    [InlineData("PermissionDenied", "Microphone access was denied.")]
    [InlineData("InsecureContext", "The browser does not allow recording at this address.")]
    [InlineData("MicrophoneBusy", "The microphone is not available.")]
    [InlineData("SomethingNew", "The browser could not record.")]
    public void Why_there_is_no_sound_is_said_in_words(string fault, string title)
    {
        LetRecord();
        var page = Open();

        Press(page, "Start");
        End(page, fault);

        page.WaitForAssertion(() => Assert.Equal(title, page.Find(".notice .title").TextContent));
        Assert.Equal("Start", page.Find(".record").TextContent.Trim());
        Assert.False(_sessions.WasAsked);
    }

    [Fact]
    public void A_lost_worker_lets_go_of_the_microphone()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");
        Say();
        _sessions.Open();

        _sessions.Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));

        page.WaitForAssertion(() => Assert.Contains("stopped during the recording", page.Find(".notice").TextContent, StringComparison.Ordinal));
        page.WaitForAssertion(() => _capture.VerifyInvoke("cancel"));
    }

    [Fact]
    public void The_worker_s_changes_show_as_they_come()
    {
        var page = Open();

        _bridge.Become(new WorkerStatus { State = WorkerState.Backoff, Restarts = 1 });

        page.WaitForAssertion(() => Assert.Equal("Restarting", page.Find(".strip .state").TextContent));
        Assert.Equal("The speech engine is restarting.", page.Find(".notice .title").TextContent);
    }

    [Fact]
    public void A_worker_lost_while_somebody_speaks_is_replaced_without_alarm()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");
        Say();
        _sessions.Open();
        var label = () => page.Find(".session").TextContent;

        _bridge.Become(Some.Status(WorkerState.Backoff));
        _sessions.Session.Tell(new SpeechEvent.Interrupted(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));
        page.WaitForAssertion(() =>
            Assert.Equal("The speech engine is restarting. Keep speaking.", label()));
        page.WaitForAssertion(() => Assert.Equal("Restarting", page.Find(".strip .state").TextContent));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".notice")));
        Assert.Equal("Stop", page.Find(".record").TextContent.Trim());

        _bridge.Become(Some.Status(WorkerState.Ready));
        _sessions.Session.Tell(new SpeechEvent.Resumed(TimeSpan.Zero));
        page.WaitForAssertion(() => Assert.Equal("Listening", label()));
    }

    [Theory]
    [InlineData("Production", 0)]
    [InlineData("Development", 3)]
    public void The_panel_opens_from_the_strip_and_harms_the_worker_in_Development_only(string environment, int buttons)
    {
        _environment.EnvironmentName = environment;
        var page = Open();
        Assert.Equal("false", page.Find(".details").GetAttribute("aria-expanded"));
        Assert.Empty(page.FindAll(".panel"));

        page.Find(".details").Click();

        Assert.Equal(page.Find(".panel").Id, page.Find(".details").GetAttribute("aria-controls"));
        Assert.Equal("true", page.Find(".details").GetAttribute("aria-expanded"));
        Assert.Equal(buttons, page.FindAll(".fault-injection button").Count);
        page.Find(".details").Click();
        Assert.Empty(page.FindAll(".panel"));
    }

    [Fact]
    public async Task An_exit_shows_in_an_open_panel_as_it_comes()
    {
        var history = Services.GetRequiredService<WorkerHistoryMonitor>();
        await history.StartAsync(Xunit.TestContext.Current.CancellationToken);
        var page = Open();
        page.Find(".details").Click();

        _bridge.Become(Some.Status(WorkerState.Backoff, lastExit: Some.Exit(1)));

        page.WaitForAssertion(() => Assert.Equal("Crashed", page.Find(".exits strong").TextContent));
        await history.StopAsync(Xunit.TestContext.Current.CancellationToken);
    }

    [Fact]
    public void An_engine_that_is_chosen_in_the_panel_takes_the_worker_s_place_while_its_loading_shows()
    {
        _query.Engines = """[{"name":"scripted"}]""";
        var page = Open();
        page.Find(".details").Click();

        page.WaitForElement(".picker li button").Click();
        Settle(page);
        Assert.Equal(["--engine", "scripted"], Assert.Single(_bridge.Replacements).Arguments);
        _bridge.Become(Some.Status() with
        {
            Replacement = new WorkerReplacement(2, WorkerState.Loading, new LoadingProgress("model", 3, 4)),
        });
        page.WaitForAssertion(() => Assert.Equal("3", page.Find("progress").GetAttribute("value")));

        _bridge.Replacing.SetException(new SpeechException(Some.Error(ErrorCodes.WorkerUnavailable)));
        page.WaitForAssertion(() => Assert.Equal("The reason.", page.Find(".problem").TextContent));
    }

    [Fact]
    public void What_is_chosen_in_the_options_is_asked_of_the_next_session()
    {
        _bridge.Become(Some.Status() with
        {
            Description = new WorkerDescription("w", "e", "m", "cpu", [Capabilities.Translate], ["en", "de"]),
        });
        LetRecord();
        var page = Open();
        page.Find(".settings select").Change("de");
        page.Find(".settings input").Change(true);

        // A worker that restarts says nothing of itself; what the one before could is asked of the next.
        _bridge.Become(Some.Status(WorkerState.Backoff));
        Press(page, "Start");
        Say();

        page.WaitForAssertion(() =>
            Assert.Equal(("de", SpeechTask.Translate), (_sessions.Asked?.Language, _sessions.Asked?.Task)));
    }

    [Fact]
    public void A_source_that_ends_by_itself_settles_the_words()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");
        Say();
        _sessions.Open();

        End(page, "MicrophoneLost");
        _sessions.Session.Tell(Some.Final("until then"));
        _sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => Assert.Equal("The microphone was disconnected.", page.Find(".notice .title").TextContent));
        Assert.Equal("until then", page.Find("li p").TextContent.Trim());
    }

    [Fact]
    public void Escape_drops_what_is_being_said()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");
        Say();
        _sessions.Open();

        _ = page.InvokeAsync(() => Browser.OnCanceled(1));

        page.WaitForAssertion(() => Assert.True(_sessions.Session.Disposed.IsCompleted));
        page.WaitForAssertion(() => Assert.Equal("Start", page.Find(".record").TextContent.Trim()));
        Assert.False(_sessions.Session.Stopping.IsCompleted);
        Assert.Empty(page.FindAll("li p"));
    }

    [Fact]
    public async Task A_key_held_down_records_at_once()
    {
        LetRecord();
        var page = Open();

        Assert.True(await page.InvokeAsync(() => Browser.OnRecordRequested()));

        _capture.VerifyInvoke("record");
        page.WaitForAssertion(() => Assert.Equal("Stop", page.Find(".record").TextContent.Trim()));
    }

    [Fact]
    public async Task A_key_held_down_while_the_last_words_are_written_records_when_they_are()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");
        Say();
        _sessions.Open();
        End(page);

        Assert.True(await page.InvokeAsync(() => Browser.OnRecordRequested()));
        _capture.VerifyInvoke("record", 1);
        _sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => _capture.VerifyInvoke("record", 2));
    }

    [Fact]
    public async Task A_key_held_down_while_somebody_speaks_is_not_welcome()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");

        Assert.False(await page.InvokeAsync(() => Browser.OnRecordRequested()));
    }

    [Fact]
    public async Task What_comes_of_an_earlier_take_is_not_wanted()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");

        Assert.False(await page.InvokeAsync(() => Browser.OnAudio(0, 0, Some.Sound())));
        await page.InvokeAsync(() => Browser.OnEnded(0, 0, null));

        Assert.Equal("Stop", page.Find(".record").TextContent.Trim());
    }

    [Fact]
    public async Task What_a_browser_sends_again_is_taken_once_and_what_it_left_out_is_marked()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");
        foreach (var number in new[] { 0, 1, 0, 1, 4 })
            Assert.True(await page.InvokeAsync(() => Browser.OnAudio(1, number, Some.Sound((byte)number))));
        _sessions.Open();

        foreach (var number in new[] { 0, 1, 4 })
            Assert.Equal(number, (await _sessions.Session.Written.ReadAsync(Cancelled))[0]);
        page.WaitForAssertion(() => Assert.Equal("0.1 seconds of audio missing", page.Find("li.missing .gap").TextContent));
    }

    [Fact]
    public void Speech_is_shaded_where_the_detector_hears_it()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");
        Say();
        _sessions.Open();

        _sessions.Session.Tell(new SpeechEvent.SpeechStarted(TimeSpan.FromSeconds(1)));
        _sessions.Session.Tell(new SpeechEvent.SpeechStopped(TimeSpan.FromSeconds(2)));

        page.WaitForAssertion(() => Assert.Equal(
            [[1, true, 1000.0], [1, false, 2000.0]],
            _capture.Invocations["speech"].Select(invocation => invocation.Arguments)));
    }

    [Fact]
    public async Task A_better_model_that_is_fetched_shows_beside_the_worker_that_is_ready()
    {
        var page = Open();
        Assert.True(page.Find(".upgrade").HasAttribute("hidden"));

        await Services.GetRequiredService<ModelUpgrade>().StartAsync(Cancelled);
        var attempt = await _downloader.Attempts.ReadAsync(Cancelled);
        attempt.Tell("whisper base", "download", 15_000_000, 60_000_000);

        page.WaitForAssertion(() => Assert.Equal("Downloading whisper base", page.Find(".upgrade p").TextContent));
        Assert.Equal("25 % of 60 MB", page.Find(".upgrade span").TextContent);
        Assert.Equal("Ready", page.Find(".strip .state").TextContent);
        await Services.GetRequiredService<ModelUpgrade>().StopAsync(Cancelled);
    }

    [Fact]
    public void A_file_shows_how_far_it_is_and_can_be_cancelled()
    {
        _capture.Setup<bool?>("transcribe", _ => true).SetResult(null);
        var page = Open();
        Bring(page, "talk.mp3");
        page.WaitForAssertion(() => Assert.Equal("Reading the file…", page.Find(".file .how").TextContent));

        _ = page.InvokeAsync(() => Browser.OnLength(1, 60));
        Say();
        _sessions.Open();
        _sessions.Session.Tell(new SpeechEvent.Progress(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15)));
        page.WaitForAssertion(() => Assert.Equal("0.25", page.Find(".file progress").GetAttribute("value")));
        Assert.StartsWith("0:15 of 1:00", page.Find(".file .how").TextContent, StringComparison.Ordinal);

        _ = page.Find(".file button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".file")));
        Assert.True(_sessions.Session.Disposed.IsCompleted);
        _capture.VerifyInvoke("cancel");
    }

    [Theory]
    [InlineData("FileEmpty", "The file is empty.")]
    [InlineData("FileUnreadable", "The file could not be read.")]
    [InlineData("FileTooLarge", "The file is too large.")]
    [InlineData("FileTooLong", "The recording is too long.")]
    public void Why_a_file_is_not_taken_is_said_in_words(string fault, string title)
    {
        _capture.Setup<bool?>("transcribe", _ => true).SetResult(null);
        var page = Open();
        Bring(page, "talk.mp3");

        End(page, fault);

        page.WaitForAssertion(() => Assert.Equal(title, page.Find(".notice .title").TextContent));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".file")));
        Assert.False(_sessions.WasAsked);
    }

    [Fact]
    public void What_an_earlier_page_kept_is_brought_back_before_what_was_said_since()
    {
        LetRecord();
        var page = Open();
        page.WaitForElement(".saved button");
        Press(page, "Start");
        Say();
        _sessions.Open();
        _sessions.Session.Tell(Some.Final("since then", end: 0.05));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("li p")));

        page.Find(".saved button").Click();
        _sessions.Session.Tell(Some.Final("and now", utterance: 1, at: 0.05, end: 0.1));

        page.WaitForAssertion(() => Assert.Equal(
            ["before", "since then", "and now"], page.FindAll("li p").Select(line => line.TextContent.Trim())));
        Assert.Equal(["0:05", "0:09", "0:09"], page.FindAll("li time").Select(time => time.TextContent));
        Assert.Equal([false, true, true], page.FindAll("li").Select(line => line.QuerySelector(".play") is not null));
        Assert.Equal("since then", page.Find("[aria-live] li p").TextContent.Trim());
        Assert.Empty(page.FindAll(".saved button"));
    }

    [Fact]
    public void What_is_said_is_kept_when_it_is_final_and_not_before()
    {
        LetRecord();
        var page = Open();
        page.WaitForElement(".saved button:last-child").Click();
        Assert.Equal([0, 0, Array.Empty<string>()], Assert.Single(_memory.Invocations["write"]).Arguments);

        Press(page, "Start");
        Say();
        _sessions.Open();
        _sessions.Session.Tell(Some.Partial("so"));
        page.WaitForElement(".live");
        _sessions.Session.Tell(Some.Final("so it is"));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("li p")));

        var kept = (string[])_memory.Invocations["write"][1].Arguments[2]!;
        Assert.Contains("so it is", Assert.Single(kept), StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(2, _memory.Invocations["write"].Count));
    }

    [Fact]
    public async Task Leaving_the_page_drops_the_session()
    {
        LetRecord();
        var page = Open();
        Press(page, "Start");
        Say();
        _sessions.Open();
        await _sessions.Session.Written.ReadAsync(Xunit.TestContext.Current.CancellationToken);

        await DisposeComponentsAsync();

        await _sessions.Session.Disposed.WaitAsync(Xunit.TestContext.Current.CancellationToken);
    }

    private IRenderedComponent<Home> Open()
    {
        var page = Render<Home>();
        page.WaitForAssertion(() => Assert.Null(page.Find(".record").GetAttribute("aria-disabled")));
        return page;
    }

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    private void Bring(IRenderedComponent<Home> page, string name) => _ = page.InvokeAsync(() =>
        JSInterop.OwnerOf<FileUpload>().OnFile(new FakeHandle(), name, 1000, 1));

    private void LetRecord() => _capture.Setup<bool?>("record", _ => true).SetResult(null);

    private void Say() => _ = Browser.OnAudio(1, _message++, Some.Sound());

    private void End(IRenderedComponent<Home> page, string? fault = null) =>
        _ = page.InvokeAsync(() => Browser.OnEnded(1, _message, fault));

    private static void Press(IRenderedComponent<Home> page, string text)
    {
        var button = page.Find(".record");
        Assert.Equal(text, button.TextContent.Trim());
        _ = button.ClickAsync(new());
        Settle(page);
    }

    // While another thread renders, a click waits its turn; what the test does next is to come after it.
    private static void Settle(IRenderedComponent<Home> page) => page.InvokeAsync(() => { }).Wait(Cancelled);
}
