using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PortBridge.Gateway;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Deepgram;
using PortBridge.Gateway.Files;
using PortBridge.Gateway.Folder;
using PortBridge.Gateway.OpenAI;
using PortBridge.Gateway.PromptVoice;
using PortBridge.Gateway.Realtime;
using PortBridge.Gateway.RealtimeStt;
using PortBridge.Gateway.SocketIo;
using PortBridge.Gateway.SocketIo.Speech;
using PortBridge.Gateway.SttStream;
using PortBridge.Gateway.Vosk;
using PortBridge.Gateway.Webhook;
using PortBridge.Gateway.WhisperLive;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the gateway to an application that has the bridge (<c>AddPortBridge</c>).</summary>
public static class PortBridgeGatewayExtensions
{
    /// <summary>
    /// Registers the gateway and binds its options to the configuration section <see cref="GatewayOptions.Section"/>.
    /// </summary>
    public static IServiceCollection AddPortBridgeGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GatewayOptions>()
            .Bind(configuration.GetSection(GatewayOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ITranscriptSink, TranscriptFolder>();
        services.AddSingleton<ITranscriptSink, WebhookSink>();
        services.AddSingleton<TranscriptFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<TranscriptFeed>());
        services.AddSingleton<SpeechSockets>();
        services.AddHostedService(provider => provider.GetRequiredService<SpeechSockets>());
        services.AddSingleton<ClientKeys>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<Admission>();
        services.AddSingleton<WireServer>();
        services.AddSingleton<TcpServer>();
        services.AddSingleton<FileTranscriber>();
        services.AddSingleton<TranscriptionEndpoint>();
        services.AddSingleton<FileEndpoint>();
        services.AddSingleton<ListenFileEndpoint>();
        return services;
    }

    /// <summary>Maps all wires over HTTP and WebSocket at their usual addresses.</summary>
    public static IEndpointConventionBuilder MapPortBridgeGateway(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("").WithMetadata(new GatewayEndpoint());
        group.MapOpenAITranscriptions();
        group.MapOpenAIRealtime();
        group.MapDeepgramListen();
        group.MapDeepgramFlux();
        group.MapPromptVoice();
        group.MapRealtimeStt();
        group.MapSocketIo();
        group.MapSttStream();
        group.MapVosk();
        group.MapWhisperLive();
        return group;
    }
}
