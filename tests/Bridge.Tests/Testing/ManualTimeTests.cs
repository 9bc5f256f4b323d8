using PortBridge.Testing;

namespace PortBridge.Bridge.Tests;

/// <summary>Holds the clock that the other tests rely on.</summary>
public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void It_stands_still_until_it_is_advanced()
    {
        var (now, timestamp) = (_time.GetUtcNow(), _time.GetTimestamp());

        _time.Advance(TimeSpan.FromSeconds(1.5));

        Assert.Equal(now.AddSeconds(1.5), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(1.5), _time.GetElapsedTime(timestamp));
    }

    [Fact]
    public void Timers_fire_once_in_the_order_they_are_due_and_see_the_time_they_were_due_at()
    {
        Set("b", 2);
        Set("c", 2);
        Set("a", 1);
        Set("d", 4);

        _time.Advance(TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.Zero);

        Assert.Equal(["a at 1", "b at 2", "c at 2"], _fired);
    }

    [Fact]
    public void A_periodic_timer_fires_each_time_that_it_is_due_within_one_advance()
    {
        using var timer = Set("p", 1, period: 2);

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(["p at 1", "p at 3", "p at 5"], _fired);
    }

    [Fact]
    public void A_changed_timer_fires_at_its_new_time_only()
    {
        using var timer = Set("t", 1);

        Assert.True(timer.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_fired);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["t at 3"], _fired);
    }

    [Fact]
    public void A_timer_changed_to_never_or_disposed_does_not_fire()
    {
        var disposed = Set("disposed", 1);
        using var never = Set("never", 1);

        disposed.Dispose();
        never.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(_fired);
        Assert.False(disposed.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void A_timer_set_by_another_within_the_advance_fires_in_it_too()
    {
        using var first = _time.CreateTimer(
            _ => Set("second", 1), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["second at 2"], _fired);
    }

    [Fact]
    public async Task A_timer_due_at_once_does_not_wait_for_an_advance()
    {
        var fired = new TaskCompletionSource();

        await using var timer = _time.CreateTimer(
            _ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.Within(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_frameworks_own_delays_and_timeouts_run_on_it()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(3), _time);
        var delay = Task.Delay(TimeSpan.FromSeconds(2), _time, cancel);
        var bounded = new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromSeconds(2), _time, cancel);

        await _time.ElapseAsync(TimeSpan.FromSeconds(2), cancel);

        await delay.Within(cancel);
        await Assert.ThrowsAsync<TimeoutException>(() => bounded);
        Assert.False(timeout.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(timeout.IsCancellationRequested);
    }

    private ITimer Set(string name, int dueIn, int? period = null) => _time.CreateTimer(
        _ => _fired.Add($"{name} at {_time.Elapsed.TotalSeconds}"),
        null,
        TimeSpan.FromSeconds(dueIn),
        period is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan);
}
