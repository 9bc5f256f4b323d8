using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace PortBridge.Gateway.Auth;

/// <summary>Decides whether a client may open a stream, and counts the open ones. Thread-safe.</summary>
internal sealed class Admission(IOptions<GatewayOptions> options, ClientKeys keys, GatewayMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = [];
    private int _total;

    /// <summary>The number of open streams.</summary>
    public int Total
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    /// <summary>Checks the key without opening a stream.</summary>
    /// <returns>The refusal; null if the client is allowed.</returns>
    public Refusal? Check(HttpContext context) => Count(context, Identify(context).Refusal);

    /// <summary>Opens a stream.</summary>
    /// <returns>The stream, which is closed by disposal, or why it is refused.</returns>
    public (IDisposable? Lease, Refusal? Refusal) Enter(HttpContext context)
    {
        var (client, refusal) = Identify(context);
        return Enter(GatewayMetrics.RouteOf(context), client, refusal);
    }

    /// <summary>Opens a stream of a protocol without keys.</summary>
    /// <param name="wire">The protocol.</param>
    /// <param name="address">The address of the client; null if it is on this machine.</param>
    /// <returns>The stream, which is closed by disposal, or why it is refused.</returns>
    public (IDisposable? Lease, Refusal? Refusal) Enter(string wire, IPAddress? address)
    {
        var refusal = address is null || IsTrusted(address) ? null : new Refusal(
            StatusCodes.Status403Forbidden, RefusalKind.Forbidden,
            $"Only clients on this machine and in {GatewayOptions.Section}:{nameof(GatewayOptions.TrustedNetworks)} may use this port.");
        return Enter(wire, client: null, refusal);
    }

    /// <summary>
    /// Opens a stream of a client that sends its key in a message. Without keys, <see cref="Check"/> must have allowed its
    /// request.
    /// </summary>
    /// <param name="wire">The protocol.</param>
    /// <param name="key">The key; null if there is none.</param>
    /// <returns>The stream, which is closed by disposal, or why it is refused.</returns>
    public (IDisposable? Lease, Refusal? Refusal) EnterWithKey(string wire, string? key)
    {
        var (client, refusal) = keys.AreRequired ? Identify(key) : (null, null);
        return Enter(wire, client, refusal);
    }

    private (IDisposable? Lease, Refusal? Refusal) Enter(string route, string? client, Refusal? refusal)
    {
        refusal ??= TryEnter(client);
        if (refusal is not null)
        {
            metrics.CountRefusal(route, refusal.Kind);
            return (null, refusal);
        }

        metrics.CountStream(route, 1);
        return (new Lease(this, client, route), null);
    }

    private bool IsTrusted(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || options.Value.TrustedNetworks.Any(network => IPNetwork.Parse(network).Contains(plain));
    }

    private static Refusal TooMany(string what) => new(
        StatusCodes.Status429TooManyRequests, RefusalKind.TooMany, $"{what}; close one or try again later.");

    private static bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address)
        && HostString.FromUriComponent(address).Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase);

    private (string? Client, Refusal? Refusal) Identify(HttpContext context)
    {
        if (!keys.AreRequired)
            return (null, CheckLocal(context));

        return Identify(Credentials.Find(context.Request, options.Value.AllowKeyInQuery));
    }

    private (string? Client, Refusal? Refusal) Identify(string? key)
    {
        if (key is null)
        {
            return (null, new Refusal(
                StatusCodes.Status401Unauthorized, RefusalKind.KeyMissing,
                "This server needs a key, for example in the header \"Authorization: Bearer KEY\"."));
        }

        return keys.FindClient(key) is { } client
            ? (client, null)
            : (null, new Refusal(StatusCodes.Status401Unauthorized, RefusalKind.KeyUnknown, "This key is not known to the server."));
    }

    // A web page of another site could use a browser on this machine.
    private Refusal? CheckLocal(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            return new Refusal(
                StatusCodes.Status403Forbidden, RefusalKind.Forbidden,
                $"Only clients on the server's machine need no key. Set {GatewayOptions.Section}:{nameof(GatewayOptions.Keys)}.");
        }

        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length == 0 || IsOwn(context.Request, origin)
            || options.Value.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            ? null
            : new Refusal(
                StatusCodes.Status403Forbidden, RefusalKind.Forbidden,
                $"Pages of other sites need a key, or their origin in {GatewayOptions.Section}:{nameof(GatewayOptions.AllowedOrigins)}.");
    }

    private Refusal? Count(HttpContext context, Refusal? refusal)
    {
        if (refusal is not null)
            metrics.CountRefusal(GatewayMetrics.RouteOf(context), refusal.Kind);
        return refusal;
    }

    private Refusal? TryEnter(string? client)
    {
        lock (_gate)
        {
            if (_total >= options.Value.MaxStreams)
                return TooMany("The server has its maximum number of streams");
            if (client is not null && _counts.GetValueOrDefault(client) >= options.Value.MaxStreamsPerKey)
                return TooMany("This key has its maximum number of streams");
            _total++;
            if (client is not null)
                _counts[client] = _counts.GetValueOrDefault(client) + 1;
            return null;
        }
    }

    private void Exit(string? client, string route)
    {
        metrics.CountStream(route, -1);
        lock (_gate)
        {
            _total--;
            if (client is not null && --_counts[client] == 0)
                _counts.Remove(client);
        }
    }

    private sealed class Lease(Admission admission, string? client, string route) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isDisposed, true))
                admission.Exit(client, route);
        }
    }
}
