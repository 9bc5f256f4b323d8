using System.Net;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Hosting;

public sealed class CircuitLimitTests
{
    private readonly CircuitLimit _limit = new(Options.Create(new PlaygroundOptions { MaxPages = 4, MaxPagesPerAddress = 2 }));

    [Fact]
    public void One_address_has_a_limit_that_others_and_this_machine_do_not_share()
    {
        Assert.True(_limit.TryEnter("203.0.113.7"));
        Assert.True(_limit.TryEnter("203.0.113.7"));
        Assert.False(_limit.TryEnter("203.0.113.7"));

        Assert.True(_limit.TryEnter("203.0.113.8"));
        Assert.True(_limit.TryEnter(null));
    }

    [Fact]
    public void The_total_is_limited_until_a_page_is_closed()
    {
        for (var i = 0; i < 4; i++)
            Assert.True(_limit.TryEnter(null));
        Assert.True(_limit.IsReached("203.0.113.7"));
        Assert.False(_limit.TryEnter("203.0.113.7"));

        _limit.Exit(null);

        Assert.True(_limit.TryEnter("203.0.113.7"));
        _limit.Exit("203.0.113.7");
        Assert.Equal(3, _limit.Total);
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("127.0.0.1", "::1", true)]
    public void Addresses_that_one_visitor_can_choose_count_as_one(string first, string second, bool areOne) => Assert.Equal(
        areOne, VisitorAddress.Format(IPAddress.Parse(first)) == VisitorAddress.Format(IPAddress.Parse(second)));
}
