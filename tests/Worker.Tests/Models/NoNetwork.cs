namespace PortBridge.Worker.Tests.Models;

/// <summary>A network that counts requests and fails all of them.</summary>
internal sealed class NoNetwork() : HttpMessageInvoker(new SocketsHttpHandler())
{
    private int _requests;

    /// <summary>The number of requests.</summary>
    public int Requests => _requests;

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        throw new HttpRequestException("Name or service not known");
    }
}
