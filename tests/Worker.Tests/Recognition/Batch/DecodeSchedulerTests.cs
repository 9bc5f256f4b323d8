using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Tests.Recognition.Batch;

public class DecodeSchedulerTests
{
    private readonly List<string> _begun = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finals_run_before_partials_and_each_in_order()
    {
        await using var scheduler = new DecodeScheduler(1);
        var (running, gate) = Occupy(scheduler);
        Task[] waiting =
        [
            Enter(scheduler, DecodePriority.Partial, "partial of a"),
            Enter(scheduler, DecodePriority.Partial, "partial of b"),
            Enter(scheduler, DecodePriority.Final, "final of c"),
            Enter(scheduler, DecodePriority.Final, "final of d"),
        ];

        gate.SetResult();
        await Task.WhenAll([running, .. waiting]);

        Assert.Equal(["final of c", "final of d", "partial of a", "partial of b"], _begun);
    }

    [Fact]
    public async Task No_more_decodes_run_than_there_are_slots()
    {
        await using var scheduler = new DecodeScheduler(3);
        int now = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => scheduler.RunAsync(
            (DecodePriority)(i % 2),
            async _ =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await Task.Yield();
                return Interlocked.Decrement(ref now);
            },
            Token)));

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, scheduler.Waiting);
    }

    [Fact]
    public async Task A_canceled_decode_leaves_the_queue_at_once()
    {
        await using var scheduler = new DecodeScheduler(1);
        var (running, gate) = Occupy(scheduler);
        using var cancel = new CancellationTokenSource();
        var waiting = scheduler.RunAsync(DecodePriority.Partial, _ => Task.FromResult(0), cancel.Token);
        Assert.Equal(1, scheduler.Waiting);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, scheduler.Waiting);
        gate.SetResult();
        await running;
    }

    [Fact]
    public async Task A_canceled_decode_keeps_its_slot_until_it_has_returned()
    {
        await using var scheduler = new DecodeScheduler(1);
        var rest = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        var stubborn = scheduler.RunAsync(
            DecodePriority.Partial,
            async token =>
            {
                await rest.Task;
                token.ThrowIfCancellationRequested();
                return 0;
            },
            cancel.Token);
        await cancel.CancelAsync();

        var next = Enter(scheduler, DecodePriority.Final, "next");
        Assert.Equal(1, scheduler.Waiting);
        Assert.Empty(_begun);

        rest.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stubborn);
        await next;
        Assert.Equal(["next"], _begun);
    }

    [Fact]
    public async Task A_failed_decode_releases_its_slot()
    {
        await using var scheduler = new DecodeScheduler(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => scheduler.RunAsync<int>(
            DecodePriority.Final, _ => throw new InvalidOperationException(), Token));

        await Enter(scheduler, DecodePriority.Partial, "next");
        Assert.Equal(["next"], _begun);
    }

    [Fact]
    public async Task Disposal_cancels_all_decodes_and_waits_for_them()
    {
        var scheduler = new DecodeScheduler(1);
        var rest = new TaskCompletionSource();
        var running = scheduler.RunAsync(
            DecodePriority.Final,
            async token =>
            {
                await rest.Task;
                token.ThrowIfCancellationRequested();
                return 0;
            },
            Token);
        var waiting = Enter(scheduler, DecodePriority.Final, "never");

        var closing = scheduler.DisposeAsync().AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(closing.IsCompleted);

        rest.SetResult();
        await closing;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Enter(scheduler, DecodePriority.Final, "never"));
        Assert.Empty(_begun);
    }

    private static (Task Running, TaskCompletionSource Gate) Occupy(DecodeScheduler scheduler)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (scheduler.RunAsync(DecodePriority.Partial, async _ =>
        {
            await gate.Task;
            return 0;
        }, Token), gate);
    }

    private Task<int> Enter(DecodeScheduler scheduler, DecodePriority priority, string name) => scheduler.RunAsync(
        priority,
        _ =>
        {
            _begun.Add(name);
            return Task.FromResult(0);
        },
        Token);

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen; (seen = Volatile.Read(ref most)) < value;)
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
