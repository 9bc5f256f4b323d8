using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Gateway.Auth;

namespace PortBridge.Gateway.Core;

/// <summary>Endpoints of WebSockets.</summary>
internal static class SocketEndpoint
{
    // Proxies close silent connections. A client that does not answer pings, as some do under load, is not disconnected.
    private static readonly WebSocketOptions Sockets = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(30),
        KeepAliveTimeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Maps an endpoint.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="open">Creates the wire of a request, or refuses the request.</param>
    /// <param name="refuse">Writes the wire's own form of a refusal.</param>
    public static IEndpointConventionBuilder MapWire(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Func<HttpContext, (IWire? Wire, Refusal? Refusal)> open,
        Func<HttpContext, Refusal, Task> refuse)
    {
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets(Sockets);
        pipeline.Run(context => AcceptAsync(context, open, refuse));
        return endpoints.MapGet(pattern, pipeline.Build());
    }

    private static async Task AcceptAsync(
        HttpContext context,
        Func<HttpContext, (IWire? Wire, Refusal? Refusal)> open,
        Func<HttpContext, Refusal, Task> refuse)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await refuse(context, new Refusal(
                StatusCodes.Status426UpgradeRequired, RefusalKind.Invalid, "This address is for WebSockets.")).ConfigureAwait(false);
            return;
        }

        var services = context.RequestServices;
        var (lease, refusal) = services.GetRequiredService<Admission>().Enter(context);
        using var _ = lease;
        IWire? wire = null;
        if (refusal is null)
            (wire, refusal) = open(context);
        if (refusal is not null)
        {
            await refuse(context, refusal).ConfigureAwait(false);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(
            Credentials.ConfirmedSubprotocol(context.WebSockets.WebSocketRequestedProtocols)).ConfigureAwait(false);
        using var transport = new WebSocketTransport(socket, wire!.MaxTextLength);
        if (await services.GetRequiredService<WireServer>().ServeAsync(transport, wire).ConfigureAwait(false))
            context.Abort();
    }
}
