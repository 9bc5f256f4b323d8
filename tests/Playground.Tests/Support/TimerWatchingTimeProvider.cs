using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace PortBridge.Playground.Tests.Support;

/// <summary>Fake time that reports new timers.</summary>
internal sealed class TimerWatchingTimeProvider : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Completes when a timer with exactly this due time is created. Each timer counts once.</summary>
    public async Task WhenTimerSetAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        while (await _timers.Reader.ReadAsync(cancellationToken) != due)
        {
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }
}
