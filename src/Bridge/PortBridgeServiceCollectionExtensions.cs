using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PortBridge;
using PortBridge.Diagnostics;
using PortBridge.Hosting;
using PortBridge.Processes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the bridge with a host.</summary>
public static class PortBridgeServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="ISpeechBridge"/> and binds its options to the configuration section
    /// <see cref="PortBridgeOptions.Section"/>. The options are validated when the host starts.
    /// </summary>
    public static IServiceCollection AddPortBridge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PortBridgeOptions>().Bind(configuration.GetSection(PortBridgeOptions.Section));
        return services.AddBridge();
    }

    /// <summary>
    /// Registers <see cref="ISpeechBridge"/> and binds its options to a configuration section. The options are validated
    /// when the host starts.
    /// </summary>
    public static IServiceCollection AddPortBridge(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<PortBridgeOptions>().Bind(section);
        return services.AddBridge();
    }

    /// <summary>
    /// Registers <see cref="ISpeechBridge"/> and configures its options in code. The options are validated when the
    /// host starts.
    /// </summary>
    public static IServiceCollection AddPortBridge(
        this IServiceCollection services, Action<PortBridgeOptions> configure)
    {
        services.Configure(configure);
        return services.AddBridge();
    }

    /// <summary>
    /// Adds a health check: healthy while a worker is ready, degraded while one is starting or waiting to restart,
    /// unhealthy otherwise.
    /// </summary>
    /// <param name="builder">The builder from <c>AddHealthChecks()</c>.</param>
    /// <param name="name">The name of the health check.</param>
    /// <param name="failureStatus">The status to report in place of unhealthy; default: unhealthy.</param>
    /// <param name="tags">The tags of the health check.</param>
    /// <param name="timeout">The time limit of the health check; default: none.</param>
    public static IHealthChecksBuilder AddPortBridge(
        this IHealthChecksBuilder builder,
        string name = "portbridge",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null) => builder.Add(new HealthCheckRegistration(
            name, services => ActivatorUtilities.GetServiceOrCreateInstance<WorkerHealthCheck>(services), failureStatus, tags, timeout));

    private static IServiceCollection AddBridge(this IServiceCollection services)
    {
        services.AddOptions<PortBridgeOptions>().ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton<WireTap>();
        services.TryAddSingleton<BridgeMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IWorkerLauncher, CliWrapLauncher>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PortBridgeOptions>, PortBridgeOptionsValidator>());
        services.TryAddSingleton<SpeechBridge>();
        services.TryAddSingleton<ISpeechBridge>(provider => provider.GetRequiredService<SpeechBridge>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SpeechBridge>(
            provider => provider.GetRequiredService<SpeechBridge>()));
        return services;
    }
}
