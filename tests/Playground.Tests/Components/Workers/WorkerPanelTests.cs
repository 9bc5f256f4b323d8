using Bunit;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Playground.Components.Workers;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;
using PortBridge.Testing;

namespace PortBridge.Playground.Tests.Components.Workers;

public sealed class WorkerPanelTests : BunitContext
{
    private readonly WaitableTimeProvider _time = new();

    public WorkerPanelTests() => Services.AddSingleton<TimeProvider>(_time);

    [Fact]
    public void The_panel_shows_the_current_worker()
    {
        var status = Some.Status(WorkerState.Ready, generation: 3) with
        {
            ProcessId = 4711,
            Restarts = 2,
            Description = new WorkerDescription("PortBridge.Worker 0.1.0", "scripted", "numbers", "cpu", []),
        };

        Assert.Equal(
            [
                "state Ready", "pid 4711", "uptime 0:00", "generation 3", "restarts 2",
                "engine scripted", "model numbers", "device cpu", "program PortBridge.Worker 0.1.0",
            ],
            Facts(Show(status, WorkerHistory.None.Apply(status, _time.GetUtcNow()))));
    }

    [Fact]
    public void Without_a_process_the_panel_shows_the_next_start()
    {
        var status = Some.Status(WorkerState.Backoff, generation: 3) with
        {
            Restarts = 3,
            NextStart = _time.GetUtcNow().AddSeconds(5),
        };

        Assert.Equal(
            ["state Restarting", "generation 3", "restarts 3", "next start 00:00:05"], Facts(Show(status, WorkerHistory.None)));
    }

    [Fact]
    public async Task The_uptime_updates_itself_until_the_panel_is_closed()
    {
        var starting = Some.Status(WorkerState.Starting, generation: 1) with { ProcessId = 1, Since = _time.GetUtcNow() };
        var panel = Show(starting, WorkerHistory.None.Apply(starting, _time.GetUtcNow()));

        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(64));

        Assert.Equal("1:05", panel.Find(".uptime").TextContent);
        Assert.Equal(1, _time.TimerCount);
        await DisposeComponentsAsync();
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public void Without_exits_the_panel_shows_a_text()
    {
        var panel = Show(Some.Status(), WorkerHistory.None);

        Assert.Empty(panel.FindAll(".exits"));
        Assert.Contains("No worker has exited yet.", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Exits_are_listed_with_their_details_newest_first()
    {
        var panel = Show(Some.Status(), History(
            Some.Exit(1, WorkerExitReason.StartFailed, exitCode: null, message: "It is not executable.") with { ProcessId = null },
            Some.Exit(2, WorkerExitReason.Hung, exitCode: 137, message: "It did not answer a ping."),
            Some.Exit(3, exitCode: 139)));

        Assert.Equal(["Crashed", "Hung", "Start failed"], Texts(panel, ".exits strong"));
        Assert.Equal(
            [
                "generation 3 · pid 3 · SIGSEGV · uptime 1.5 s",
                "generation 2 · pid 2 · SIGKILL · uptime 1.5 s",
                "generation 1 · uptime 1.5 s",
            ],
            Texts(panel, ".exits .figures"));
        Assert.Equal(["It did not answer a ping.", "It is not executable."], Texts(panel, ".exits .message"));
        Assert.Equal("00:00:00", panel.Find(".exits time").TextContent);
    }

    [Fact]
    public void Only_the_last_exit_has_its_standard_error_which_is_focusable()
    {
        var panel = Show(Some.Status(), History(
            Some.Exit(1, standardError: ["an old line"]),
            Some.Exit(2, standardError: ["a line", "<b>another</b>"])));

        var tail = Assert.Single(panel.FindAll("pre"));
        Assert.Equal("a line\n<b>another</b>", tail.TextContent);
        Assert.Equal("0", tail.GetAttribute("tabindex"));
    }

    [Fact]
    public void An_exit_without_standard_error_shows_a_text()
    {
        var panel = Show(Some.Status(), History(Some.Exit(1)));

        Assert.Empty(panel.FindAll("pre"));
        Assert.Contains("No output on standard error.", panel.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Fault_injection_requires_a_worker_process(bool hasWorker, int presses)
    {
        var pressed = new List<string>();
        var buttons = Render<FaultInjectionButtons>(parts => parts
            .Add(part => part.HasWorker, hasWorker)
            .Add(part => part.OnKill, () => pressed.Add("kill"))
            .Add(part => part.OnStop, () => pressed.Add("stop"))).FindAll("button");

        buttons[0].Click();
        buttons[1].Click();

        Assert.Equal(new[] { "kill", "stop" }.Take(2 * presses), pressed);
        Assert.Equal(hasWorker ? null : "true", buttons[0].GetAttribute("aria-disabled"));
    }

    [Theory]
    [InlineData(false, "false")]
    [InlineData(true, "true")]
    public void A_running_crash_loop_is_shown_on_its_button(bool isLooping, string pressed)
    {
        var buttons = Render<FaultInjectionButtons>(parts => parts.Add(part => part.IsLooping, isLooping));

        Assert.Equal(pressed, buttons.FindAll("button")[2].GetAttribute("aria-pressed"));
    }

    private static WorkerHistory History(params WorkerExit[] exits) => exits.Aggregate(
        WorkerHistory.None, (history, exit) => history.Apply(Some.Status(lastExit: exit), DateTimeOffset.UnixEpoch));

    private static IEnumerable<string> Facts(IRenderedComponent<WorkerPanel> panel) => panel.FindAll(".facts div")
        .Select(fact => $"{fact.QuerySelector("dt")!.TextContent} {fact.QuerySelector("dd")!.TextContent}");

    private static IEnumerable<string> Texts(IRenderedComponent<WorkerPanel> panel, string selector) =>
        panel.FindAll(selector).Select(found => found.TextContent);

    private IRenderedComponent<WorkerPanel> Show(WorkerStatus status, WorkerHistory history) =>
        Render<WorkerPanel>(parts => parts
            .Add(part => part.Status, status)
            .Add(part => part.History, history)
            .Add(part => part.ShowsInternals, true));
}
