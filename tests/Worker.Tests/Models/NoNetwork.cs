namespace PortBridge.Worker.Tests.Models;

/// <summary>A network that keeps count of who asks it, and answers nobody.</summary>
internal sealed class NoNetwork() : HttpMessageInvoker(new SocketsHttpHandler())
{
    private int _requests;

    /// <summary>How often it was asked.</summary>
    public int Requests => _requests;

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        throw new HttpRequestException("Name or service not known");
    }
}
