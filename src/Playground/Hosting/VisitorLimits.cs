using System.Net.Mime;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Hosting;

/// <summary>Limits what the visitors can use together.</summary>
public static class VisitorLimits
{
    private const int BytesPerMegabyte = 1_000_000;

    /// <summary>Registers the limits of <see cref="PlaygroundOptions"/>.</summary>
    public static void AddVisitorLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CircuitLimit>();
        builder.Services.AddScoped<CircuitHandler, CircuitLimitHandler>();
        builder.Services.AddScoped<CircuitConnections>();
        builder.Services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitConnections>());
        builder.Services.AddSingleton(provider => new RecordingMemory(
            (long)provider.GetRequiredService<IOptions<PlaygroundOptions>>().Value.MaxRecordingMegabytes * BytesPerMegabyte));
        builder.WebHost.ConfigureKestrel((context, server) =>
        {
            var options = new PlaygroundOptions();
            context.Configuration.Bind(PlaygroundOptions.Section, options);
            server.Limits.MaxConcurrentConnections = options.MaxConnections;
            server.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
        });
    }

    /// <summary>Answers with a sentence instead of the page if no further page may be opened.</summary>
    public static void UsePageLimit(this WebApplication app)
    {
        var limit = app.Services.GetRequiredService<CircuitLimit>();
        app.Use((context, next) =>
        {
            var address = VisitorAddress.IsLocal(context.User) ? null : VisitorAddress.Of(context.User);
            return context.Request.Path == "/" && limit.IsReached(address) ? RejectAsync(context) : next(context);
        });
    }

    private static Task RejectAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "60";
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        return context.Response.WriteAsync(
            "Too many pages are open. Close another one, or try again in a minute.", context.RequestAborted);
    }
}
