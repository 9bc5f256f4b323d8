using System.Net;
using System.Net.Sockets;
using System.Security.Claims;

namespace PortBridge.Playground.Hosting;

/// <summary>The network address of a user, as a claim: a circuit has no request.</summary>
public static class VisitorAddress
{
    private const string Name = "portbridge:address";
    private const string Local = "local";

    // A provider assigns each customer at least this part of an IPv6 address.
    private const int PrefixBytes = 8;

    /// <summary>
    /// Adds the claim to the user of each request. Forwarded headers must have been applied, because a reverse proxy on
    /// this machine sends the requests of everybody.
    /// </summary>
    public static void UseVisitorAddress(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Connection.RemoteIpAddress is { } address)
            context.User.AddIdentity(new ClaimsIdentity([new Claim(Name, Format(address))]));
        return next(context);
    });

    /// <summary>The address without the part that one visitor can choose; null if it is unknown.</summary>
    public static string? Of(ClaimsPrincipal user) => user.FindFirst(Name)?.Value;

    /// <summary>Whether the user's browser runs on this machine.</summary>
    public static bool IsLocal(ClaimsPrincipal user) => Of(user) == Local;

    internal static string Format(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return Local;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, PrefixBytes))
            : address.ToString();
    }
}
