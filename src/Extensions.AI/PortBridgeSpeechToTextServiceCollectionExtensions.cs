using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PortBridge.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the speech-to-text client of Microsoft.Extensions.AI to a host with a bridge.</summary>
public static class PortBridgeSpeechToTextServiceCollectionExtensions
{
    /// <summary>Adds <see cref="ISpeechToTextClient"/> as a singleton, unless there is one. It needs <c>AddPortBridge</c>.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPortBridgeSpeechToTextClient(this IServiceCollection services)
    {
        services.TryAddSingleton<ISpeechToTextClient, PortBridgeSpeechToTextClient>();
        return services;
    }
}
