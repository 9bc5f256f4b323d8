using System.Net;
using System.Security.Claims;

namespace PortBridge.Playground.Hosting;

/// <summary>Marks the users whose browser runs on the host's machine.</summary>
public static class LocalVisitor
{
    private const string Name = "portbridge:local";

    /// <summary>
    /// Marks the user of each request from a loopback address. Forwarded headers must have been applied, because a reverse
    /// proxy on this machine sends the requests of everybody.
    /// </summary>
    public static void UseLocalVisitor(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
            context.User.AddIdentity(new ClaimsIdentity([new Claim(Name, bool.TrueString)]));
        return next(context);
    });

    /// <summary>Whether the user's browser runs on this machine.</summary>
    public static bool Is(ClaimsPrincipal user) => user.HasClaim(claim => claim.Type == Name);
}
