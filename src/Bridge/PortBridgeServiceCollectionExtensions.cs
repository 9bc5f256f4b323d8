using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PortBridge;
using PortBridge.Diagnostics;
using PortBridge.Hosting;
using PortBridge.Processes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the bridge to a host.</summary>
public static class PortBridgeServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ISpeechBridge"/>, with its options from the section
    /// <see cref="PortBridgeOptions.Section"/>. They are validated when the host starts.
    /// </summary>
    public static IServiceCollection AddPortBridge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PortBridgeOptions>().Bind(configuration.GetSection(PortBridgeOptions.Section));
        return services.AddBridge();
    }

    /// <summary>
    /// Adds <see cref="ISpeechBridge"/>, with its options set in code. They are validated when the host starts.
    /// </summary>
    public static IServiceCollection AddPortBridge(
        this IServiceCollection services, Action<PortBridgeOptions> configure)
    {
        services.Configure(configure);
        return services.AddBridge();
    }

    /// <summary>
    /// Adds a health check named <c>portbridge</c>: healthy while a worker takes sessions, degraded while one starts or
    /// restarts, unhealthy when there is none and will be none soon.
    /// </summary>
    /// <param name="builder">From <c>AddHealthChecks()</c>.</param>
    /// <param name="tags">For choosing the checks of an endpoint.</param>
    public static IHealthChecksBuilder AddPortBridge(this IHealthChecksBuilder builder, params string[] tags) =>
        builder.AddCheck<WorkerHealthCheck>("portbridge", tags: tags);

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
