namespace PortBridge.Playground.Hosting;

/// <summary>Security headers: the page may connect to its own server only.</summary>
public static class SecurityHeaders
{
    /// <summary>Adds the headers to every response.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PolicyFor(context.Request.Host);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()";
        return next(context);
    });

    // The circuit's address is listed explicitly, because 'self' does not include ws: in every browser.
    private static string PolicyFor(HostString host) => string.Join("; ",
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src blob:",
        $"connect-src 'self' ws://{host} wss://{host}",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'");
}
