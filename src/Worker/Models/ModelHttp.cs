namespace PortBridge.Worker.Models;

/// <summary>Creates the HTTP client of the store. It uses the system's proxy and follows redirects.</summary>
internal static class ModelHttp
{
    /// <remarks>It has no timeout of its own: a download may take an hour, but <see cref="DownloadIdleTimeout"/> bounds
    /// the time without data.</remarks>
    public static HttpMessageInvoker Create() => new(new SocketsHttpHandler());
}
