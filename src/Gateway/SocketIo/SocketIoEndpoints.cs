using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Gateway.SocketIo.Engine;
using PortBridge.Gateway.SocketIo.Speech;

namespace PortBridge.Gateway.SocketIo;

/// <summary>The endpoint of Socket.IO clients.</summary>
public static class SocketIoEndpoints
{
    /// <summary>
    /// Maps the Socket.IO server, with polling and WebSockets, for clients that send the event <c>audio_data</c> and receive
    /// the event <c>transcription</c>.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="path">The path.</param>
    public static IEndpointConventionBuilder MapSocketIo(this IEndpointRouteBuilder endpoints, string path = "/socket.io")
    {
        var sockets = endpoints.ServiceProvider.GetRequiredService<SpeechSockets>();
        return endpoints.MapEngine(path, sockets.Server.HandleAsync);
    }
}
