using Microsoft.AspNetCore.Http;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Hosting;

public sealed class HostFilterTests
{
    [Theory]
    [InlineData("localhost:5230", true)]
    [InlineData("127.0.0.1:5230", true)]
    [InlineData("[::1]:5230", true)]
    [InlineData("192.168.1.7", true)]
    [InlineData("evil.example:5230", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("x'x", false)]
    [InlineData("", false)]
    public void By_default_only_names_that_no_other_site_can_have_are_allowed(string host, bool isAllowed) =>
        Assert.Equal(isAllowed, HostFilter.IsAllowed(new HostString(host), []));

    [Fact]
    public void The_name_of_the_machine_is_allowed_by_default() =>
        Assert.True(HostFilter.IsAllowed(new HostString(Environment.MachineName), []));

    [Theory]
    [InlineData("speech.example", true)]
    [InlineData("speech.example:8443", true)]
    [InlineData("a.lab.example", true)]
    [InlineData("localhost", false)]
    [InlineData("evil.example", false)]
    public void Configured_hosts_replace_the_default(string host, bool isAllowed) =>
        Assert.Equal(isAllowed, HostFilter.IsAllowed(new HostString(host), ["speech.example", "*.lab.example"]));

    [Theory]
    [InlineData("evil.example", true)]
    [InlineData("x'x", false)]
    public void A_malformed_host_is_rejected_also_if_every_host_is_allowed(string host, bool isAllowed) =>
        Assert.Equal(isAllowed, HostFilter.IsAllowed(new HostString(host), ["*"]));

    [Theory]
    [InlineData("http://localhost:5230", "localhost:5230", true)]
    [InlineData("https://speech.example", "speech.example", true)]
    [InlineData("https://speech.example", "speech.example:443", true)]
    [InlineData("https://SPEECH.example", "speech.example", true)]
    [InlineData("http://localhost:5231", "localhost:5230", false)]
    [InlineData("http://evil.example", "localhost:5230", false)]
    [InlineData("null", "localhost:5230", false)]
    [InlineData("speech.example", "speech.example", false)]
    public void An_origin_is_accepted_only_if_it_is_the_requested_host(string origin, string host, bool isAccepted) =>
        Assert.Equal(isAccepted, OriginFilter.IsOf(origin, new HostString(host)));
}
