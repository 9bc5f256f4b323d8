using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Hosting;

public sealed class AllowanceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Allowance _allowance;

    public AllowanceTests() => _allowance = new Allowance(_time, perSecond: 10, atOnce: 5);

    [Fact]
    public void So_many_may_happen_at_once_and_the_next_ones_wait_longer_and_longer() => Assert.Equal(
        [0, 0, 0, 0, 0, 100, 200, 300],
        Enumerable.Range(0, 8).Select(_ => (int)_allowance.Take().TotalMilliseconds));

    [Fact]
    public void Time_gives_back_no_more_than_may_happen_at_once()
    {
        _time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++)
            Assert.Equal(TimeSpan.Zero, _allowance.Take());
        Assert.Equal(TimeSpan.FromMilliseconds(100), _allowance.Take());

        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(TimeSpan.Zero, _allowance.Take());
        Assert.True(_allowance.Take() > TimeSpan.Zero);
    }
}
