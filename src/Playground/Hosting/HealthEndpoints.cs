using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// The health endpoints: <c>/healthz/live</c> ignores the worker, because restarting the host would not repair it;
/// <c>/healthz/ready</c> reports whether a worker is ready.
/// </summary>
internal static class HealthEndpoints
{
    private const string Root = "/healthz";
    private const string Ready = "ready";

    public static IServiceCollection AddWorkerHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddPortBridge(tags: [Ready]);
        return services;
    }

    public static void MapWorkerHealth(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<IOptions<PlaygroundOptions>>().Value.HealthPort;
        if (port is not null)
            app.Use((context, next) => Reject(context, port.Value) ? Task.CompletedTask : next(context));
        app.MapHealthChecks($"{Root}/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks($"{Root}/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(Ready),
            ResponseWriter = WriteAsync,
        });
    }

    // The port of the connection, because that of the header is the client's claim.
    private static bool Reject(HttpContext context, int port)
    {
        if (!context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase) || context.Connection.LocalPort == port)
            return false;

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return true;
    }

    // The reasons name paths and addresses.
    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        var isOperator = (await authorization.AuthorizeAsync(context.User, AccessPolicies.Operator)).Succeeded;
        context.Response.ContentType = "text/plain; charset=utf-8";
        foreach (var entry in report.Entries.Values)
            await context.Response.WriteAsync(isOperator ? $"{entry.Status}: {entry.Description}\n" : $"{entry.Status}\n");
    }
}
