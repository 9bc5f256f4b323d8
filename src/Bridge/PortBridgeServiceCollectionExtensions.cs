using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PortBridge;
using PortBridge.Supervision;

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

    private static IServiceCollection AddBridge(this IServiceCollection services)
    {
        services.AddOptions<PortBridgeOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IWorkerLauncher, ProcessLauncher>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PortBridgeOptions>, PortBridgeOptionsValidator>());
        services.TryAddSingleton<SpeechBridge>();
        services.TryAddSingleton<ISpeechBridge>(provider => provider.GetRequiredService<SpeechBridge>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SpeechBridge>(
            provider => provider.GetRequiredService<SpeechBridge>()));
        return services;
    }
}
