using Bunit;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Components.Pages;

/// <summary>The worker on the page.</summary>
public sealed class HomeWorkerTests : HomeTestBase
{
    [Fact]
    public void Changes_of_the_worker_s_status_are_shown()
    {
        var page = Open();

        Bridge.Become(new WorkerStatus { State = WorkerState.Backoff, Restarts = 1 });

        page.WaitForAssertion(() => Assert.Equal("Restarting", page.Find(".strip .state").TextContent));
        Assert.Equal("The speech engine is restarting.", page.Find(".notice .title").TextContent);
    }

    [Fact]
    public void A_worker_restart_during_a_dictation_shows_no_notice()
    {
        AllowRecording();
        var page = Open();
        Press(page, "Start");
        SendAudio();
        Sessions.Open();
        var label = () => page.Find(".session").TextContent;

        Bridge.Become(Some.Status(WorkerState.Backoff));
        Sessions.Session.Tell(new SpeechEvent.Interrupted(Some.Error(ErrorCodes.WorkerLost, isRetriable: true)));
        page.WaitForAssertion(() =>
            Assert.Equal("The speech engine is restarting. Keep speaking.", label()));
        page.WaitForAssertion(() => Assert.Equal("Restarting", page.Find(".strip .state").TextContent));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".notice")));
        Assert.Equal("Stop", page.Find(".record").TextContent.Trim());

        Bridge.Become(Some.Status(WorkerState.Ready));
        Sessions.Session.Tell(new SpeechEvent.Resumed(TimeSpan.Zero));
        page.WaitForAssertion(() => Assert.Equal("Listening", label()));
    }

    [Theory]
    [InlineData("Production", 0)]
    [InlineData("Development", 3)]
    public void The_panel_has_fault_injection_in_Development_only(string environment, int buttons)
    {
        Environment.EnvironmentName = environment;
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
    public async Task An_open_panel_shows_a_new_exit()
    {
        var history = Services.GetRequiredService<WorkerHistoryMonitor>();
        await history.StartAsync(Xunit.TestContext.Current.CancellationToken);
        var page = Open();
        page.Find(".details").Click();

        Bridge.Become(Some.Status(WorkerState.Backoff, lastExit: Some.Exit(1)));

        page.WaitForAssertion(() => Assert.Equal("Crashed", page.Find(".exits strong").TextContent));
        await history.StopAsync(Xunit.TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Choosing_an_engine_in_the_panel_replaces_the_worker_and_shows_its_progress()
    {
        Query.Engines = """[{"name":"scripted"}]""";
        var page = Open();
        page.Find(".details").Click();

        page.WaitForElement(".picker li button").Click();
        Settle(page);
        Assert.Equal(["--engine", "scripted"], Assert.Single(Bridge.Replacements).Arguments);
        Bridge.Become(Some.Status() with
        {
            Replacement = new WorkerReplacement(2, WorkerState.Loading, new LoadingProgress("model", 3, 4)),
        });
        page.WaitForAssertion(() => Assert.Equal("3", page.Find("progress").GetAttribute("value")));

        Bridge.Replacing.SetException(new SpeechException(Some.Error(ErrorCodes.WorkerUnavailable)));
        page.WaitForAssertion(() => Assert.Equal("The reason.", page.Find(".problem").TextContent));
    }

    [Fact]
    public async Task A_model_download_is_shown_beside_the_ready_worker()
    {
        var page = Open();
        Assert.True(page.Find(".upgrade").HasAttribute("hidden"));

        await Services.GetRequiredService<ModelUpgrade>().StartAsync(Canceled);
        var attempt = await Downloader.Attempts.ReadAsync(Canceled);
        attempt.Tell("whisper base", "download", 15_000_000, 60_000_000);

        page.WaitForAssertion(() => Assert.Equal("A better model is downloading: Whisper base", page.Find(".upgrade p").TextContent));
        Assert.Equal("25 % of 60 MB", page.Find(".empty-state .upgrade span").TextContent);
        Assert.Equal("Ready", page.Find(".strip .state").TextContent);
        await Services.GetRequiredService<ModelUpgrade>().StopAsync(Canceled);
    }

    [Fact]
    public void An_empty_page_names_the_engine_once_it_is_known()
    {
        var page = Open();
        Assert.Empty(page.FindAll(".engine"));

        Bridge.Become(Some.Status() with { Description = new WorkerDescription("w", "pocketsphinx", "en-us", "cpu", []) });

        page.WaitForAssertion(() => Assert.Equal("This server recognizes speech with PocketSphinx.", page.Find(".engine").TextContent));
    }

    [Fact]
    public void Visitors_who_are_not_operators_see_no_internals_and_cannot_switch()
    {
        const string Secret = "/srv/private/model.bin";
        User.SetPolicies();
        var page = Open();
        Bridge.Become(Some.Status() with
        {
            ProcessId = 4711,
            Description = new WorkerDescription("w", "whisper", Secret, "cpu", [], Note: Secret),
            LastExit = Some.Exit(1) with { Message = Secret, StandardError = [Secret] },
        });
        page.WaitForAssertion(() => Assert.Contains("Whisper", page.Find(".recognizer").TextContent, StringComparison.Ordinal));

        page.Find(".details").Click();
        Settle(page);

        Assert.Empty(page.FindAll(".picker"));
        Assert.Contains("model.bin", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("/srv", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_why_no_engine_runs_is_shown_to_operators_only()
    {
        User.SetPolicies();
        var page = Open();

        Bridge.Become(Some.Status(WorkerState.Failed) with
        {
            Error = new SpeechError(ErrorCodes.ModelLoadFailed, "/srv/private/model.bin is torn.", IsRetriable: false),
        });

        page.WaitForAssertion(() => Assert.Equal(
            "The worker cannot run. See the server's log for the reason.", page.Find(".notice p:last-child").TextContent));
    }
}
