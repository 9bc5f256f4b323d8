using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Hosting;

/// <summary>How fast the messages of one connection are read.</summary>
public sealed class HubFlowControlTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HubFlowControl.Pace _pace;

    public HubFlowControlTests() => _pace = new HubFlowControl.Pace(_time);

    [Fact]
    public void A_page_may_act_50_times_a_second_after_500_actions_at_once()
    {
        Assert.All(Enumerable.Range(0, 500), _ => Assert.Equal(TimeSpan.Zero, _pace.Delay(isData: false)));
        Assert.Equal(TimeSpan.FromMilliseconds(20), _pace.Delay(isData: false));
        Assert.Equal(TimeSpan.FromMilliseconds(40), _pace.Delay(isData: false));
    }

    [Fact]
    public void Audio_does_not_wait_for_actions()
    {
        for (var i = 0; i < 1000; i++)
            _pace.Delay(isData: false);

        Assert.Equal(TimeSpan.Zero, _pace.Delay(isData: true));
    }

    [Fact]
    public void Each_round_has_32_messages() => Assert.Equal(
        [32, 64, 96], Enumerable.Range(1, 100).Where(_ => _pace.EndsRound()));
}
