using PortBridge.Worker.Engines;

namespace PortBridge.Worker.Tests.Engines;

public class LeasePoolTests
{
    private readonly List<Item> _made = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Idle_objects_are_reused()
    {
        using var pool = Pool(3);
        for (var i = 0; i < 5; i++)
            pool.Return(await pool.RentAsync(Token));

        Assert.Single(_made);
    }

    [Fact]
    public async Task Waiting_callers_are_served_in_order()
    {
        using var pool = Pool(1);
        var thing = await pool.RentAsync(Token);
        var waiters = Enumerable.Range(0, 10).Select(_ => pool.RentAsync(Token).AsTask()).ToArray();

        foreach (var waiter in waiters)
        {
            pool.Return(thing);
            Assert.Same(waiter, await Task.WhenAny(waiters.Where(other => other == waiter || !other.IsCompleted)));
            thing = await waiter;
        }

        Assert.Single(_made);
    }

    [Fact]
    public async Task A_canceled_caller_gets_no_object()
    {
        using var pool = Pool(1);
        var thing = await pool.RentAsync(Token);
        using var cancel = new CancellationTokenSource();
        var leaves = pool.RentAsync(cancel.Token).AsTask();
        var stays = pool.RentAsync(Token).AsTask();

        await cancel.CancelAsync();
        pool.Return(thing);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.Same(thing, await stays);
    }

    [Fact]
    public async Task A_failed_creation_can_be_retried()
    {
        var fail = true;
        using var pool = new LeasePool<Item>(1, () => fail ? throw new InvalidOperationException("broken") : new Item());

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pool.RentAsync(Token));
        fail = false;

        Assert.NotNull(await pool.RentAsync(Token));
    }

    [Fact]
    public async Task A_discarded_object_is_replaced()
    {
        using var pool = Pool(1);
        var broken = await pool.RentAsync(Token);
        pool.Discard(broken);

        Assert.True(broken.IsDisposed);
        Assert.NotSame(broken, await pool.RentAsync(Token));
    }

    [Fact]
    public async Task Disposal_frees_all_objects_and_fails_waiting_callers()
    {
        var pool = Pool(2);
        var lent = await pool.RentAsync(Token);
        var idle = await pool.RentAsync(Token);
        var waits = pool.RentAsync(Token).AsTask();

        pool.Dispose();
        pool.Return(lent);
        pool.Return(idle);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits);
        Assert.All(_made, thing => Assert.True(thing.IsDisposed));
    }

    private LeasePool<Item> Pool(int size) => new(size, () =>
    {
        var thing = new Item();
        _made.Add(thing);
        return thing;
    });

    private sealed class Item : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
