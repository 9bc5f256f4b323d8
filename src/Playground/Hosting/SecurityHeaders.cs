namespace PortBridge.Playground.Hosting;

/// <summary>What the browser may do on the page's behalf: talk to this server, and nothing else.</summary>
public static class SecurityHeaders
{
    /// <summary>Adds the headers to every answer.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PolicyFor(context.Request.Host);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()";
        return next(context);
    });

    // The circuit's address is spelt out, since not every browser counts ws: as 'self'.
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
