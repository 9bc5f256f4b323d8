using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace PortBridge.Bridge.Tests.Hosting;

/// <summary>How a host registers the bridge and its health check.</summary>
public sealed class RegistrationTests : BridgeTest
{
    [Fact]
    public void Options_are_bound_to_a_section_of_any_name()
    {
        var configuration = new ConfigurationManager { ["Speech:Worker:FileName"] = "worker", ["Speech:OpenTimeout"] = "00:00:05" };
        using var services = new ServiceCollection().AddPortBridge(configuration.GetSection("Speech")).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<PortBridgeOptions>>().Value;

        Assert.Equal(("worker", TimeSpan.FromSeconds(5)), (options.Worker.FileName, options.OpenTimeout));
    }

    [Fact]
    public async Task The_health_check_has_the_name_tags_timeout_and_failure_status_of_its_registration()
    {
        var services = new ServiceCollection().AddSingleton(Host.Bridge);
        services.AddHealthChecks().AddPortBridge("speech", HealthStatus.Degraded, ["ready"], TimeSpan.FromSeconds(3));
        await using var provider = services.BuildServiceProvider();
        var registration = Assert.Single(
            provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations);
        (await Host.NextWorkerAsync(Cancel)).Exit(78);
        await Host.WhenAsync(status => status.State == WorkerState.Failed, Cancel);

        var result = await registration.Factory(provider)
            .CheckHealthAsync(new HealthCheckContext { Registration = registration }, Cancel);

        Assert.Equal(("speech", TimeSpan.FromSeconds(3)), (registration.Name, registration.Timeout));
        Assert.Equal(["ready"], registration.Tags);
        Assert.Equal(HealthStatus.Degraded, result.Status);
    }
}
