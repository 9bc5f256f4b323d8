using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Auth;

namespace PortBridge.Gateway.Tests.Auth;

/// <summary>Who may use the ports of protocols without keys.</summary>
public sealed class TrustedNetworksTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.168.1.7", true)]
    [InlineData("::ffff:192.168.1.7", true)]
    [InlineData("192.168.2.7", false)]
    [InlineData("fe80::1", false)]
    public void This_machine_and_the_named_networks_are_served(string? address, bool isServed)
    {
        var options = Options.Create(new GatewayOptions { TrustedNetworks = { "192.168.1.0/24" }, Keys = { ["app"] = "a-long-secret" } });
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new GatewayMetrics(services.GetRequiredService<IMeterFactory>());
        var admission = new Admission(options, new ClientKeys(options), metrics);

        var (lease, refusal) = admission.Enter("wyoming", address is null ? null : IPAddress.Parse(address));

        Assert.Equal(isServed, refusal is null);
        Assert.Equal(isServed ? 1 : 0, admission.Total);
        lease?.Dispose();
        Assert.Equal(0, admission.Total);
    }

    [Fact]
    public void A_network_that_cannot_be_parsed_is_refused_at_the_start()
    {
        var options = new GatewayOptions { TrustedNetworks = { "192.168.1.x" } };

        Assert.Contains(
            "is not a network such as",
            Assert.Single(options.Validate(new ValidationContext(options))).ErrorMessage,
            StringComparison.Ordinal);
    }
}
