using PortBridge.Testing;
using PortBridge.Threading;

namespace PortBridge.Bridge.Tests.Threading;

public sealed class ObservableValueTests
{
    private readonly ObservableValue<int> _value = new(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watcher_sees_the_current_value_and_then_each_change()
    {
        await using var watch = _value.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.Equal(1, await NextAsync(watch));
        var next = NextAsync(watch);
        Assert.False(next.IsCompleted);

        _value.Update(value => value + 1);

        Assert.Equal(2, await next);
        Assert.Equal(2, _value.Current);
    }

    [Fact]
    public async Task A_slow_watcher_sees_the_latest_value_only_and_none_twice()
    {
        await using var watch = _value.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        await NextAsync(watch);

        for (var i = 2; i <= 10; i++)
            _value.Update(_ => i);

        Assert.Equal(10, await NextAsync(watch));
        var next = NextAsync(watch);
        Assert.False(next.IsCompleted);
        _value.Update(_ => 11);
        Assert.Equal(11, await next);
    }

    [Fact]
    public async Task Every_watcher_sees_the_last_value_and_ends_including_late_ones()
    {
        var early = _value.WatchAsync(Cancel).ToListAsync(Cancel).AsTask();

        _value.Complete(_ => 9);

        Assert.Equal(9, (await early.WithTimeout(Cancel))[^1]);
        Assert.Equal([9], await _value.WatchAsync(Cancel).ToListAsync(Cancel).AsTask().WithTimeout(Cancel));
    }

    [Fact]
    public async Task Concurrent_updates_are_all_applied()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < 1000; i++)
                    _value.Update(value => value + 1);
            },
            Cancel))).WithTimeout(Cancel);

        Assert.Equal(8001, _value.Current);
    }

    private static async Task<int> NextAsync(IAsyncEnumerator<int> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WithTimeout(Cancel));
        return watch.Current;
    }
}
