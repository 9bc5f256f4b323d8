using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Tests.Workers;

public sealed class WorkerHistoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_start_time_of_a_generation_is_that_of_its_process()
    {
        var starting = new WorkerStatus { State = WorkerState.Starting, Generation = 2, Since = Now };
        var ready = starting with { State = WorkerState.Ready, Since = Now.AddSeconds(3) };

        var history = WorkerHistory.None.Apply(starting, Now.AddSeconds(1)).Apply(ready, Now.AddSeconds(3));

        Assert.Equal((2, Now), (history.GenerationOf(0), history.StartedAt(0)));
    }

    [Fact]
    public void A_generation_whose_start_was_missed_has_the_time_of_its_first_status()
    {
        var ready = new WorkerStatus { State = WorkerState.Ready, Generation = 2, Since = Now };

        Assert.Equal(Now.AddSeconds(1), WorkerHistory.None.Apply(ready, Now.AddSeconds(1)).StartedAt(0));
    }

    [Fact]
    public void Each_exit_is_recorded_once_newest_first()
    {
        var history = WorkerHistory.None
            .Apply(Some.Status(lastExit: Some.Exit(1)), Now)
            .Apply(Some.Status(lastExit: Some.Exit(1)), Now.AddSeconds(1))
            .Apply(Some.Status(lastExit: Some.Exit(2)), Now.AddSeconds(2));

        Assert.Equal([(2, 2.0), (1, 0.0)], history.Exits.Select(exit => (exit.Exit.Generation, (exit.At - Now).TotalSeconds)));
    }

    [Fact]
    public void Exits_of_different_slots_with_the_same_generation_are_distinct()
    {
        var history = WorkerHistory.None
            .Apply(Some.Status(lastExit: Some.Exit(2)), Now)
            .Apply(Some.Status(lastExit: Some.Exit(1)) with { Slot = 1 }, Now.AddSeconds(1))
            .Apply(Some.Status(lastExit: Some.Exit(2)) with { Slot = 1 }, Now.AddSeconds(2));

        Assert.Equal([(1, 2), (1, 1), (0, 2)], history.Exits.Select(exit => (exit.Slot, exit.Exit.Generation)));
    }

    [Fact]
    public void Each_slot_has_its_own_start_time()
    {
        var history = WorkerHistory.None
            .Apply(new WorkerStatus { Slot = 0, State = WorkerState.Starting, Generation = 3, Since = Now }, Now)
            .Apply(new WorkerStatus { Slot = 1, State = WorkerState.Starting, Generation = 1, Since = Now.AddSeconds(1) }, Now);

        Assert.Equal((Now, Now.AddSeconds(1)), (history.StartedAt(0), history.StartedAt(1)));
    }

    [Fact]
    public void An_exit_that_was_removed_is_not_recorded_again()
    {
        var history = Enumerable.Range(1, WorkerHistory.MaxExits).Aggregate(
            WorkerHistory.None.Apply(Some.Status(lastExit: Some.Exit(1)), Now),
            (sofar, generation) => sofar.Apply(Some.Status(lastExit: Some.Exit(generation)) with { Slot = 1 }, Now));

        Assert.Same(history, history.Apply(Some.Status(lastExit: Some.Exit(1)), Now));
    }

    [Fact]
    public void The_oldest_exits_are_removed()
    {
        var history = Enumerable.Range(1, WorkerHistory.MaxExits + 3)
            .Aggregate(WorkerHistory.None, (sofar, generation) => sofar.Apply(Some.Status(lastExit: Some.Exit(generation)), Now));

        Assert.Equal((WorkerHistory.MaxExits, 23, 4), (history.Exits.Count, history.Exits[0].Exit.Generation, history.Exits[^1].Exit.Generation));
    }

    [Fact]
    public void A_status_without_news_changes_nothing()
    {
        var history = WorkerHistory.None.Apply(Some.Status(lastExit: Some.Exit(1)), Now);

        Assert.Same(history, history.Apply(Some.Status(lastExit: Some.Exit(1)), Now.AddSeconds(1)));
    }

    [Fact]
    public async Task The_monitor_records_exits_while_the_host_runs()
    {
        var bridge = new FakeBridge();
        using var history = new WorkerHistoryMonitor(bridge, new FakeTimeProvider());
        var changes = Channel.CreateUnbounded<int>();
        history.Changed += () => changes.Writer.TryWrite(history.History.Exits.Count);

        await history.StartAsync(TestContext.Current.CancellationToken);
        bridge.Become(Some.Status(lastExit: Some.Exit(1)));
        Assert.Equal(1, await changes.Reader.ReadAsync(TestContext.Current.CancellationToken));
        bridge.Become(Some.Status(lastExit: Some.Exit(2)));
        Assert.Equal(2, await changes.Reader.ReadAsync(TestContext.Current.CancellationToken));

        bridge.Become(Some.Status(lastExit: Some.Exit(1)) with { Slot = 1 });
        Assert.Equal(3, await changes.Reader.ReadAsync(TestContext.Current.CancellationToken));

        await history.StopAsync(TestContext.Current.CancellationToken);
    }
}
