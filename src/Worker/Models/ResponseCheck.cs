using System.Net;

namespace PortBridge.Worker.Models;

/// <summary>Validates the status and the headers of a server's response.</summary>
internal static class ResponseCheck
{
    /// <exception cref="ModelStoreException">The response cannot be the requested file.</exception>
    public static void ThrowIfInvalid(DownloadRequest request, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw request.Failed(
                ReasonOf(status), $"{request.Address.Host} answered {status} {response.ReasonPhrase}".TrimEnd());
        }

        if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
        {
            throw request.Failed(
                ModelFailure.NotTheFile,
                $"{request.Address.Host} answered with a web page, possibly the login page of a network or a proxy");
        }

        if (LengthOf(response) is { } length && length != request.Entry.Size)
        {
            throw request.Failed(
                ModelFailure.WrongLength,
                $"{request.Address.Host} has a file of {DownloadRequest.Bytes(length)}, not "
                + DownloadRequest.Bytes(request.Entry.Size));
        }
    }

    private static long? LengthOf(HttpResponseMessage response) => response.StatusCode == HttpStatusCode.PartialContent
        ? response.Content.Headers.ContentRange?.Length
        : response.Content.Headers.ContentLength;

    private static ModelFailure ReasonOf(int status) => status switch
    {
        404 or 410 => ModelFailure.NotFound,
        408 or 429 or >= 500 => ModelFailure.ServerBusy,
        _ => ModelFailure.Refused,
    };
}
