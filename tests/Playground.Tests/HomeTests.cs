using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components.Pages;
using PortBridge.Playground.Samples;
using PortBridge.Playground.Speech;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests;

/// <summary>The page with the browser's half and the worker played by the test.</summary>
public sealed class HomeTests : BunitContext
{
    private readonly ScriptedSessions _sessions = new();
    private readonly WatchedBridge _bridge = new();
    private readonly BunitJSModuleInterop _capture;

    public HomeTests()
    {
        Services.AddSingleton<ISpeechBridge>(_bridge);
        Services.AddSingleton<ISessionSource>(_sessions);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(new SampleCatalog(new NullFileProvider(), NullLogger<SampleCatalog>.Instance));
        Services.AddScoped<Dictation>();
        var module = JSInterop.SetupModule("./js/microphone.js");
        _capture = module.SetupModule("create", _ => true);
        _capture.SetupVoid("stop").SetVoidResult();
        _capture.SetupVoid("dispose").SetVoidResult();
    }

    [Fact]
    public void Start_records_and_shows_the_words_and_Stop_settles_them()
    {
        _capture.Setup<string?>("record").SetResult(null);
        var page = Open();

        Press(page, "Start");
        Browser(page).OnAudio(Some.Sound());
        _sessions.Open();
        _sessions.Session.Tell(Some.Partial("hello wor", stable: 5));
        page.WaitForAssertion(() => Assert.Equal("hello", page.Find(".stable").TextContent));

        Press(page, "Stop");
        _sessions.Session.Tell(Some.Final("Hello world"));
        _sessions.Session.End(Some.Stopped);
        page.WaitForAssertion(() => Assert.Equal("Hello world", page.Find("li p").TextContent.Trim()));
        page.WaitForAssertion(() => Assert.Equal("Start", page.Find(".record").TextContent.Trim()));
    }

    [Theory]
    [InlineData("NoMicrophone", "No microphone was found.")]
    [InlineData("PermissionDenied", "The browser may not use the microphone.")]
    [InlineData("InsecureContext", "The browser takes no sound at this address.")]
    [InlineData("MicrophoneBusy", "The microphone does not answer.")]
    [InlineData("SomethingNew", "The browser could not record.")]
    public void Why_there_is_no_sound_is_said_in_words(string fault, string title)
    {
        _capture.Setup<string?>("record").SetResult(fault);
        var page = Open();

        Press(page, "Start");

        page.WaitForAssertion(() => Assert.Equal(title, page.Find(".notice .title").TextContent));
        Assert.Equal("Start", page.Find(".record").TextContent.Trim());
        Assert.False(_sessions.WasAsked);
    }

    [Fact]
    public void A_lost_worker_lets_go_of_the_microphone()
    {
        _capture.Setup<string?>("record").SetResult(null);
        var page = Open();
        Press(page, "Start");
        Browser(page).OnAudio(Some.Sound());
        _sessions.Open();

        _sessions.Session.End(new SpeechEvent.Failed(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));

        page.WaitForAssertion(() => Assert.Contains("stopped while you spoke", page.Find(".notice").TextContent, StringComparison.Ordinal));
        page.WaitForAssertion(() => _capture.VerifyInvoke("stop"));
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
    public void A_source_that_ends_by_itself_settles_the_words()
    {
        _capture.Setup<string?>("record").SetResult(null);
        var page = Open();
        Press(page, "Start");
        Browser(page).OnAudio(Some.Sound());
        _sessions.Open();

        var ended = page.InvokeAsync(() => Browser(page).OnEndedAsync(CaptureFault.MicrophoneLost));
        _sessions.Session.Tell(Some.Final("until then"));
        _sessions.Session.End(Some.Stopped);

        page.WaitForAssertion(() => Assert.Equal("The microphone was disconnected.", page.Find(".notice .title").TextContent));
        Assert.Equal("until then", page.Find("li p").TextContent.Trim());
        Assert.True(ended.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Leaving_the_page_drops_the_session()
    {
        _capture.Setup<string?>("record").SetResult(null);
        var page = Open();
        Press(page, "Start");
        Browser(page).OnAudio(Some.Sound());
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

    private static IAudioListener Browser(IRenderedComponent<IComponent> page) => (IAudioListener)page.Instance;

    private static void Press(IRenderedComponent<Home> page, string text)
    {
        var button = page.Find(".record");
        Assert.Equal(text, button.TextContent.Trim());
        _ = button.ClickAsync(new());
    }

    private sealed class WatchedBridge : ISpeechBridge
    {
        private readonly Channel<WorkerStatus> _statuses = Channel.CreateUnbounded<WorkerStatus>();

        public WorkerStatus Worker { get; private set; } = new() { State = WorkerState.Ready };

        public IReadOnlyList<WorkerStatus> Workers => [Worker];

        public void Become(WorkerStatus status)
        {
            Worker = status;
            _statuses.Writer.TryWrite(status);
        }

        public async IAsyncEnumerable<WorkerStatus> WatchWorkerAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            yield return Worker;
            await foreach (var status in _statuses.Reader.ReadAllAsync(cancellationToken))
                yield return status;
        }

        public IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchWorkersAsync(
            CancellationToken cancellationToken = default) =>
            WatchWorkerAsync(cancellationToken).Select<WorkerStatus, IReadOnlyList<WorkerStatus>>(status => [status]);

        public Task ReplaceWorkersAsync(CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("The page replaces no workers.");

        public ValueTask<SpeechSession> OpenSessionAsync(
            SessionOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("Sessions come from ScriptedSessions.");
    }
}
