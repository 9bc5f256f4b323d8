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

        var past = WorkerHistory.None.After(starting, Now.AddSeconds(1)).After(ready, Now.AddSeconds(3));

        Assert.Equal((2, Now), (past.GenerationOf(0), past.StartOf(0)));
    }

    [Fact]
    public void A_generation_whose_start_was_not_seen_is_up_from_when_it_was()
    {
        var ready = new WorkerStatus { State = WorkerState.Ready, Generation = 2, Since = Now };

        Assert.Equal(Now.AddSeconds(1), WorkerHistory.None.After(ready, Now.AddSeconds(1)).StartOf(0));
    }

    [Fact]
    public void Each_exit_is_kept_once_the_newest_first()
    {
        var past = WorkerHistory.None
            .After(Some.Status(lastExit: Some.Exit(1)), Now)
            .After(Some.Status(lastExit: Some.Exit(1)), Now.AddSeconds(1))
            .After(Some.Status(lastExit: Some.Exit(2)), Now.AddSeconds(2));

        Assert.Equal([(2, 2.0), (1, 0.0)], past.Exits.Select(exit => (exit.Exit.Generation, (exit.At - Now).TotalSeconds)));
    }

    [Fact]
    public void Exits_of_different_slots_are_told_apart_though_their_generations_are_the_same()
    {
        var past = WorkerHistory.None
            .After(Some.Status(lastExit: Some.Exit(2)), Now)
            .After(Some.Status(lastExit: Some.Exit(1)) with { Slot = 1 }, Now.AddSeconds(1))
            .After(Some.Status(lastExit: Some.Exit(2)) with { Slot = 1 }, Now.AddSeconds(2));

        Assert.Equal([(1, 2), (1, 1), (0, 2)], past.Exits.Select(exit => (exit.Slot, exit.Exit.Generation)));
    }

    [Fact]
    public void Each_slot_has_the_start_of_its_own_worker()
    {
        var past = WorkerHistory.None
            .After(new WorkerStatus { Slot = 0, State = WorkerState.Starting, Generation = 3, Since = Now }, Now)
            .After(new WorkerStatus { Slot = 1, State = WorkerState.Starting, Generation = 1, Since = Now.AddSeconds(1) }, Now);

        Assert.Equal((Now, Now.AddSeconds(1)), (past.StartOf(0), past.StartOf(1)));
    }

    [Fact]
    public void An_exit_that_has_left_is_not_kept_again()
    {
        var past = Enumerable.Range(1, WorkerHistory.MaxExits).Aggregate(
            WorkerHistory.None.After(Some.Status(lastExit: Some.Exit(1)), Now),
            (sofar, generation) => sofar.After(Some.Status(lastExit: Some.Exit(generation)) with { Slot = 1 }, Now));

        Assert.Same(past, past.After(Some.Status(lastExit: Some.Exit(1)), Now));
    }

    [Fact]
    public void Of_too_many_exits_the_oldest_leave()
    {
        var past = Enumerable.Range(1, WorkerHistory.MaxExits + 3)
            .Aggregate(WorkerHistory.None, (sofar, generation) => sofar.After(Some.Status(lastExit: Some.Exit(generation)), Now));

        Assert.Equal((WorkerHistory.MaxExits, 23, 4), (past.Exits.Count, past.Exits[0].Exit.Generation, past.Exits[^1].Exit.Generation));
    }

    [Fact]
    public void A_status_that_says_nothing_new_changes_nothing()
    {
        var past = WorkerHistory.None.After(Some.Status(lastExit: Some.Exit(1)), Now);

        Assert.Same(past, past.After(Some.Status(lastExit: Some.Exit(1)), Now.AddSeconds(1)));
    }

    [Fact]
    public async Task The_history_follows_the_bridge_from_the_host_s_start_on()
    {
        var bridge = new FakeBridge();
        using var history = new WorkerHistoryMonitor(bridge, new FakeTimeProvider());
        var changes = Channel.CreateUnbounded<int>();
        history.Changed += () => changes.Writer.TryWrite(history.Past.Exits.Count);

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
