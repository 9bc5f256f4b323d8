using System.Net;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Rejects requests for host names that are not the page's. Otherwise a page of another site could let its name resolve
/// to this machine and use the playground with the rights of its visitor (DNS rebinding).
/// </summary>
public static class HostFilter
{
    private const string Setting = "AllowedHosts";

    private static readonly string[] OwnNames = ["localhost", Environment.MachineName];

    /// <summary>
    /// Rejects requests whose host is not in the setting <c>AllowedHosts</c>, separated by semicolons. By default, IP
    /// addresses, <c>localhost</c> and the name of the machine are allowed: no other site has these names. Use it before
    /// forwarded headers are applied and again afterward, because a script can send them.
    /// </summary>
    public static void UseHostFilter(this WebApplication app)
    {
        var configured = (app.Configuration[Setting] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        app.Use((context, next) =>
            IsAllowed(context.Request.Host, configured) ? next(context) : RejectAsync(context));
    }

    /// <summary>Whether a host is allowed.</summary>
    /// <param name="host">The host of a request.</param>
    /// <param name="configured">The allowed hosts; empty for the default.</param>
    internal static bool IsAllowed(HostString host, IList<string> configured)
    {
        if (Uri.CheckHostName(host.Host) == UriHostNameType.Unknown)
            return false;
        return configured.Count > 0
            ? configured.Contains("*") || HostString.MatchesAny(host.Host, [.. configured])
            : IPAddress.TryParse(host.Host, out _) || OwnNames.Contains(host.Host, StringComparer.OrdinalIgnoreCase);
    }

    private static Task RejectAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(
            $"This server does not have this host name. To allow it, set the option {Setting}.", context.RequestAborted);
    }
}
