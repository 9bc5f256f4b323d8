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
    public void It_is_done_once_when_nothing_has_gone_on_for_long_enough()
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
    public void It_is_done_although_nothing_has_ever_gone_on()
    {
        _time.Advance(After);

        Assert.Equal(1, _done);
    }

    [Fact]
    public void It_is_not_done_while_something_goes_on_however_long()
    {
        using var busy = _idle.Begin();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _done);
    }

    [Fact]
    public void Of_several_things_at_once_the_last_to_end_counts()
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
    public void It_is_done_again_after_each_time_that_something_has_gone_on()
    {
        for (var i = 0; i < 3; i++)
        {
            _idle.Begin().Dispose();
            _time.Advance(After);
        }

        Assert.Equal(3, _done);
    }

    [Fact]
    public void It_is_left_undone_when_something_began_while_its_timer_was_firing()
    {
        // A timer that fires whatever it is changed to, as one does that is on its way.
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
    public void It_is_not_done_after_it_was_disposed_of()
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
