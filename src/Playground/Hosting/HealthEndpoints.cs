using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// The health endpoints: <c>/healthz/live</c> ignores the worker, because restarting the host would not repair it;
/// <c>/healthz/ready</c> reports whether a worker is ready.
/// </summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static IServiceCollection AddWorkerHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddPortBridge(tags: [Ready]);
        return services;
    }

    public static void MapWorkerHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/healthz/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(Ready),
            ResponseWriter = async (context, report) =>
            {
                context.Response.ContentType = "text/plain; charset=utf-8";
                foreach (var entry in report.Entries.Values)
                    await context.Response.WriteAsync($"{entry.Status}: {entry.Description}\n");
            },
        });
    }
}
