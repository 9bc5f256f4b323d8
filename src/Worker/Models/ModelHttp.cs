namespace PortBridge.Worker.Models;

/// <summary>How the store reaches the network: by the system's proxy, following redirects, as Hugging Face needs.</summary>
internal static class ModelHttp
{
    /// <remarks>It has no timeout of its own: a download may take an hour, but not half a minute without a byte.</remarks>
    public static HttpMessageInvoker Create() => new(new SocketsHttpHandler());
}
