using Microsoft.Extensions.Time.Testing;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Tests.Recognition.Batch;

public sealed class IdleActionTests : IDisposable
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly IdleAction _idle;
    private int _done;

    public IdleActionTests() => _idle = new IdleAction(After, _time, () => _done++);

    [Fact]
    public void The_action_runs_once_after_the_idle_time()
    {
        _idle.Begin().Dispose();

        _time.Advance(After - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _done);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _done);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, _done);
    }

    [Fact]
    public void The_action_runs_without_any_operation()
    {
        _time.Advance(After);

        Assert.Equal(1, _done);
    }

    [Fact]
    public void The_action_does_not_run_during_an_operation()
    {
        using var busy = _idle.Begin();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _done);
    }

    [Fact]
    public void The_idle_time_starts_when_the_last_operation_ends()
    {
        var (first, second) = (_idle.Begin(), _idle.Begin());
        first.Dispose();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _done);

        second.Dispose();
        _time.Advance(After);
        Assert.Equal(1, _done);
    }

    [Fact]
    public void Pauses_that_are_too_short_do_not_add_up()
    {
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(0.9 * After);
            _idle.Begin().Dispose();
        }

        Assert.Equal(0, _done);
    }

    [Fact]
    public void The_action_runs_again_after_each_operation()
    {
        for (var i = 0; i < 3; i++)
        {
            _idle.Begin().Dispose();
            _time.Advance(After);
        }

        Assert.Equal(3, _done);
    }

    [Fact]
    public void The_action_does_not_run_if_an_operation_starts_while_the_timer_fires()
    {
        // A timer whose callback is already queued, so that changing it has no effect.
        var time = new EagerTime();
        using var idle = new IdleAction(After, time, () => _done++);

        var busy = idle.Begin();
        time.Fire();
        Assert.Equal(0, _done);

        busy.Dispose();
        time.Fire();
        Assert.Equal(1, _done);
    }

    [Fact]
    public void The_action_does_not_run_after_disposal()
    {
        _idle.Dispose();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _done);
    }

    public void Dispose() => _idle.Dispose();

    private sealed class EagerTime : TimeProvider
    {
        private Action? _fire;

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return new FakeTimeProvider().CreateTimer(callback, state, dueTime, period);
        }
    }
}
