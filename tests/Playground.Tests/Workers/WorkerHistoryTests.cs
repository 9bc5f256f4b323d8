using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Tests.Workers;

public sealed class WorkerHistoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_generation_is_up_from_the_moment_that_it_was_started()
    {
        var starting = new WorkerStatus { State = WorkerState.Starting, Generation = 2, Since = Now };
        var ready = starting with { State = WorkerState.Ready, Since = Now.AddSeconds(3) };

        var history = WorkerHistory.None.Apply(starting, Now.AddSeconds(1)).Apply(ready, Now.AddSeconds(3));

        Assert.Equal((2, Now), (history.GenerationOf(0), history.StartedAt(0)));
    }

    [Fact]
    public void A_generation_whose_start_was_not_seen_is_up_from_when_it_was()
    {
        var ready = new WorkerStatus { State = WorkerState.Ready, Generation = 2, Since = Now };

        Assert.Equal(Now.AddSeconds(1), WorkerHistory.None.Apply(ready, Now.AddSeconds(1)).StartedAt(0));
    }

    [Fact]
    public void Each_exit_is_kept_once_the_newest_first()
    {
        var history = WorkerHistory.None
            .Apply(Some.Status(lastExit: Some.Exit(1)), Now)
            .Apply(Some.Status(lastExit: Some.Exit(1)), Now.AddSeconds(1))
            .Apply(Some.Status(lastExit: Some.Exit(2)), Now.AddSeconds(2));

        Assert.Equal([(2, 2.0), (1, 0.0)], history.Exits.Select(exit => (exit.Exit.Generation, (exit.At - Now).TotalSeconds)));
    }

    [Fact]
    public void Exits_of_different_slots_are_told_apart_though_their_generations_are_the_same()
    {
        var history = WorkerHistory.None
            .Apply(Some.Status(lastExit: Some.Exit(2)), Now)
            .Apply(Some.Status(lastExit: Some.Exit(1)) with { Slot = 1 }, Now.AddSeconds(1))
            .Apply(Some.Status(lastExit: Some.Exit(2)) with { Slot = 1 }, Now.AddSeconds(2));

        Assert.Equal([(1, 2), (1, 1), (0, 2)], history.Exits.Select(exit => (exit.Slot, exit.Exit.Generation)));
    }

    [Fact]
    public void Each_slot_has_the_start_of_its_own_worker()
    {
        var history = WorkerHistory.None
            .Apply(new WorkerStatus { Slot = 0, State = WorkerState.Starting, Generation = 3, Since = Now }, Now)
            .Apply(new WorkerStatus { Slot = 1, State = WorkerState.Starting, Generation = 1, Since = Now.AddSeconds(1) }, Now);

        Assert.Equal((Now, Now.AddSeconds(1)), (history.StartedAt(0), history.StartedAt(1)));
    }

    [Fact]
    public void An_exit_that_has_left_is_not_kept_again()
    {
        var history = Enumerable.Range(1, WorkerHistory.MaxExits).Aggregate(
            WorkerHistory.None.Apply(Some.Status(lastExit: Some.Exit(1)), Now),
            (sofar, generation) => sofar.Apply(Some.Status(lastExit: Some.Exit(generation)) with { Slot = 1 }, Now));

        Assert.Same(history, history.Apply(Some.Status(lastExit: Some.Exit(1)), Now));
    }

    [Fact]
    public void Of_too_many_exits_the_oldest_leave()
    {
        var history = Enumerable.Range(1, WorkerHistory.MaxExits + 3)
            .Aggregate(WorkerHistory.None, (sofar, generation) => sofar.Apply(Some.Status(lastExit: Some.Exit(generation)), Now));

        Assert.Equal((WorkerHistory.MaxExits, 23, 4), (history.Exits.Count, history.Exits[0].Exit.Generation, history.Exits[^1].Exit.Generation));
    }

    [Fact]
    public void A_status_that_says_nothing_new_changes_nothing()
    {
        var history = WorkerHistory.None.Apply(Some.Status(lastExit: Some.Exit(1)), Now);

        Assert.Same(history, history.Apply(Some.Status(lastExit: Some.Exit(1)), Now.AddSeconds(1)));
    }

    [Fact]
    public async Task The_history_follows_the_bridge_from_the_host_s_start_on()
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
