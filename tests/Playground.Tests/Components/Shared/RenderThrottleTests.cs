using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Components.Shared;

namespace PortBridge.Playground.Tests.Components.Shared;

public sealed class RenderThrottleTests
{
    private readonly FakeTimeProvider _time = new();
    private int _renderings;

    [Fact]
    public void The_first_request_renders_immediately()
    {
        using var throttle = new RenderThrottle(Render, _time);

        throttle.Request();

        Assert.Equal(1, _renderings);
    }

    [Fact]
    public void A_hundred_requests_within_an_interval_render_twice()
    {
        using var throttle = new RenderThrottle(Render, _time);

        for (var i = 0; i < 100; i++)
        {
            throttle.Request();
            _time.Advance(RenderThrottle.Interval / 100);
        }

        _time.Advance(RenderThrottle.Interval);
        Assert.Equal(2, _renderings);
    }

    [Fact]
    public void A_slow_rendering_delays_the_next()
    {
        var slow = new TaskCompletionSource();
        using var throttle = new RenderThrottle(() => { _renderings++; return slow.Task; }, _time);
        throttle.Request();

        throttle.Request();
        _time.Advance(RenderThrottle.Interval * 10);
        Assert.Equal(1, _renderings);

        slow.SetResult();
        _time.Advance(RenderThrottle.Interval);
        Assert.Equal(2, _renderings);
    }

    [Fact]
    public void Nothing_renders_after_disposal()
    {
        var throttle = new RenderThrottle(Render, _time);
        throttle.Request();
        throttle.Request();
        throttle.Dispose();

        _time.Advance(RenderThrottle.Interval);
        throttle.Request();
        _time.Advance(RenderThrottle.Interval);

        Assert.Equal(1, _renderings);
    }

    private Task Render()
    {
        _renderings++;
        return Task.CompletedTask;
    }
}
