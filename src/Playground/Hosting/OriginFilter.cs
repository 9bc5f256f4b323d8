using PortBridge.Gateway;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Rejects requests of pages of other sites, including WebSockets, to which the browser's same-origin policy does not
/// apply (OWASP ASVS 5, V4.4.2).
/// </summary>
public static class OriginFilter
{
    /// <summary>
    /// Rejects requests whose <c>Origin</c> is not the requested host, except those to the gateway. Forwarded headers must
    /// have been applied, and routing must precede. Requests without an origin are not from a page of another site.
    /// </summary>
    public static void UseOriginFilter(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (request.Headers.Origin is not [{ Length: > 0 } origin] || IsOf(origin, request.Host)
            || context.GetEndpoint()?.Metadata.GetMetadata<GatewayEndpoint>() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Pages of other sites may not use this server.", context.RequestAborted);
    });

    // The scheme may differ behind a proxy that sends no X-Forwarded-Proto.
    internal static bool IsOf(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address)
        && string.Equals(address.IsDefaultPort ? address.Host : address.Authority, WithoutDefaultPort(host, address.Scheme),
            StringComparison.OrdinalIgnoreCase);

    private static string WithoutDefaultPort(HostString host, string scheme) =>
        host.Port is { } port && port == (scheme == Uri.UriSchemeHttps ? 443 : 80) ? host.Host : host.ToString();
}
