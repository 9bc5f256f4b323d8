using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>Serves the page behind a reverse proxy, also below a path.</summary>
public static class ReverseProxy
{
    // ASP.NET Core adds its own middleware for forwarded headers if this setting, without a section, is true.
    private const string EnabledByAspNetCore = "FORWARDEDHEADERS_ENABLED";

    /// <summary>
    /// Accepts <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Prefix</c> from loopback addresses and from
    /// <see cref="PlaygroundOptions.KnownProxies"/>.
    /// </summary>
    public static IServiceCollection AddReverseProxy(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<PlaygroundOptions>>((headers, playground) =>
        {
            headers.ForwardedHeaders = ForwardedHeaders.All;
            foreach (var proxy in playground.Value.KnownProxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                    headers.KnownProxies.Add(address);
                else
                    headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        });
        return services;
    }

    /// <summary>
    /// Applies forwarded headers, and lets requests have the path base that browsers see. Routing must follow.
    /// </summary>
    public static void UseReverseProxy(this WebApplication app)
    {
        if (!app.Configuration.GetValue<bool>(EnabledByAspNetCore))
            app.UseForwardedHeaders();
        var configured = app.Services.GetRequiredService<IOptions<PlaygroundOptions>>().Value.ToPathString();
        app.Use((context, next) => Rebase(context.Request, configured) ? next(context) : RedirectToPage(context));
    }

    /// <summary>Sets the path base of a request, and removes it from the path unless a proxy has done so.</summary>
    /// <returns>False if the request is for the path base without a slash, to which no URL is relative.</returns>
    private static bool Rebase(HttpRequest request, PathString configured)
    {
        var forwarded = Normalize(request.PathBase);
        if (forwarded.HasValue)
        {
            request.PathBase = forwarded;
            return true;
        }

        // A proxy that removes the path without a header is supported too, because the path is configured.
        request.PathBase = configured;
        if (configured.HasValue && request.Path.StartsWithSegments(configured, StringComparison.Ordinal, out var rest))
            request.Path = rest;
        return request.Path.HasValue || !configured.HasValue;
    }

    // Two slashes at the start would make the base URL another host's.
    private static PathString Normalize(PathString prefix) =>
        prefix.Value?.TrimEnd('/') is { Length: > 0 } path && path[0] == '/' && path[1] is not ('/' or '\\')
            ? new PathString(path)
            : PathString.Empty;

    private static Task RedirectToPage(HttpContext context)
    {
        var request = context.Request;
        context.Response.Redirect($"{request.PathBase.ToUriComponent()}/{request.QueryString.ToUriComponent()}");
        return Task.CompletedTask;
    }
}
