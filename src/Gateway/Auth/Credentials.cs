using Microsoft.AspNetCore.Http;

namespace PortBridge.Gateway.Auth;

/// <summary>Finds the key in a request, in any of the places where speech clients put it.</summary>
internal static class Credentials
{
    private const string OpenAIPrefix = "openai-insecure-api-key.";

    private static readonly string[] Schemes = ["Token ", "Bearer "];
    private static readonly string[] Headers = ["api-key", "x-api-key"];
    private static readonly string[] Subprotocols = ["token", "bearer"];

    /// <summary>
    /// Finds the key: in <c>Authorization</c> with the scheme Token or Bearer, in <c>api-key</c> or <c>x-api-key</c>, as
    /// the WebSocket subprotocol after <c>token</c> or <c>bearer</c>, or in <c>openai-insecure-api-key.KEY</c>.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="allowQuery">Whether the query parameter <c>token</c> is considered.</param>
    /// <returns>The key; null if there is none.</returns>
    public static string? Find(HttpRequest request, bool allowQuery) =>
        OfAuthorization(request.Headers.Authorization.ToString())
        ?? Headers.Select(name => request.Headers[name].ToString()).FirstOrDefault(value => value.Length > 0)
        ?? OfSubprotocols(request.HttpContext.WebSockets.WebSocketRequestedProtocols)
        ?? (allowQuery && request.Query["token"].ToString() is { Length: > 0 } token ? token : null);

    /// <summary>The subprotocol to confirm, which never has the key; null if the client offers none.</summary>
    public static string? ConfirmedSubprotocol(IList<string> offered) =>
        offered.FirstOrDefault(name => !name.StartsWith(OpenAIPrefix, StringComparison.OrdinalIgnoreCase));

    private static string? OfAuthorization(string value)
    {
        foreach (var scheme in Schemes)
        {
            if (value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return value[scheme.Length..].Trim();
        }

        return null;
    }

    private static string? OfSubprotocols(IList<string> offered)
    {
        for (var i = 0; i + 1 < offered.Count; i++)
        {
            if (Subprotocols.Contains(offered[i], StringComparer.OrdinalIgnoreCase))
                return offered[i + 1];
        }

        return offered.FirstOrDefault(name => name.StartsWith(OpenAIPrefix, StringComparison.OrdinalIgnoreCase))?[OpenAIPrefix.Length..];
    }
}
