using System.Globalization;
using System.Net.Mime;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Limits how often one visitor loads the page, connects to it and converts files. Each limit is also the number of
/// requests that are answered at once; they return evenly over a minute. The host's own machine has no such limits.
/// </summary>
public static class RequestLimits
{
    private const string Hub = "/_blazor";

    /// <summary>The kinds of requests that are limited.</summary>
    internal enum Kind
    {
        /// <summary>Not limited.</summary>
        Other,

        /// <summary>Load the page.</summary>
        Page,

        /// <summary>Connect the page.</summary>
        Connection,

        /// <summary>Convert a file.</summary>
        Conversion,
    }

    /// <summary>Registers the limits of <see cref="PlaygroundOptions"/>. <c>UseRateLimiter</c> applies them.</summary>
    public static IServiceCollection AddRequestLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().PostConfigure<IOptions<PlaygroundOptions>>((limiter, options) =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (Kind, string?)>(
                context => PartitionOf(context, options.Value));
            var rejectOthers = limiter.OnRejected;
            limiter.OnRejected = (context, cancellationToken) =>
                KindOf(context.HttpContext.Request) is Kind.Page or Kind.Connection || rejectOthers is null
                    ? RejectAsync(context, cancellationToken)
                    : rejectOthers(context, cancellationToken);
        });
        return services;
    }

    /// <summary>Tells a rejected client when to try again.</summary>
    /// <returns>Whether one of these limits is the reason.</returns>
    internal static bool SetRetryAfter(OnRejectedContext context)
    {
        if (!context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after))
            return false;

        context.HttpContext.Response.Headers.RetryAfter =
            Math.Max(1, Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return true;
    }

    // A request of an established connection without WebSockets has its id.
    internal static Kind KindOf(HttpRequest request) => request.Path.Value switch
    {
        "/" => Kind.Page,
        FileConversionEndpoint.Path => Kind.Conversion,
        $"{Hub}/negotiate" => Kind.Connection,
        Hub when !request.Query.ContainsKey("id") => Kind.Connection,
        _ => Kind.Other,
    };

    private static RateLimitPartition<(Kind, string?)> PartitionOf(HttpContext context, PlaygroundOptions options)
    {
        var kind = VisitorAddress.IsLocal(context.User) ? Kind.Other : KindOf(context.Request);
        if (kind == Kind.Other)
            return RateLimitPartition.GetNoLimiter<(Kind, string?)>((kind, null));

        var perMinute = kind switch
        {
            Kind.Page => options.MaxPageLoadsPerMinute,
            Kind.Connection => options.MaxConnectsPerMinute,
            _ => options.MaxConversionsPerMinute,
        };
        return RateLimitPartition.GetTokenBucketLimiter<(Kind, string?)>((kind, VisitorAddress.Of(context.User)), _ => new()
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = new TimeSpan(Math.Max(1, TimeSpan.TicksPerMinute / perMinute)),
        });
    }

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.ContentType = MediaTypeNames.Text.Plain;
        SetRetryAfter(context);
        await response.WriteAsync("You sent too many requests. Wait a moment, and try again.", cancellationToken);
    }
}
