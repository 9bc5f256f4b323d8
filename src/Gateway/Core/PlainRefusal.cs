using Microsoft.AspNetCore.Http;
using PortBridge.Gateway.Auth;

namespace PortBridge.Gateway.Core;

/// <summary>A refusal in the form of wires that define none: a status with the sentence as plain text.</summary>
internal static class PlainRefusal
{
    /// <summary>Writes the response.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(refusal.Message);
    }
}
