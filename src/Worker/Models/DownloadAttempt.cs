using System.Net;
using System.Net.Http.Headers;

namespace PortBridge.Worker.Models;

/// <summary>One HTTP request for a model file or for the rest of it.</summary>
/// <param name="download">The file.</param>
/// <param name="part">The incomplete file.</param>
/// <param name="http">The HTTP client.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Receives the number of bytes.</param>
internal sealed class DownloadAttempt(
    DownloadRequest download,
    PartFile part,
    HttpMessageInvoker http,
    TimeProvider time,
    IProgress<LoadProgress>? progress)
{
    private const int BlockSize = 128 * 1024;

    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    /// <summary>The number of bytes received.</summary>
    public long Received { get; private set; }

    /// <summary>Whether it resumed an earlier attempt.</summary>
    public bool HasResumed { get; private set; }

    /// <summary>Downloads until the file has its full length. The content is not validated.</summary>
    /// <param name="file">The incomplete file, positioned at its end.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="ModelStoreException">The download failed; the received data is in the file.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public async Task RunAsync(FileStream file, CancellationToken cancellationToken)
    {
        if (file.Length > download.Entry.Size)
            part.Restart(file, null);
        HasResumed = file.Length > 0;
        if (file.Length == download.Entry.Size)
            return;

        using var idle = new DownloadIdleTimeout(IdleLimit, time, cancellationToken);
        using var request = Request(file.Length);
        using var response = await ReceiveAsync(idle, () => http.SendAsync(request, idle.Token), cancellationToken)
            .ConfigureAwait(false);
        PrepareFile(file, response);
        var body = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            await CopyAsync(body, file, idle, cancellationToken).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(long have)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, download.Address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("PortBridge", null));
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            // A weak tag does not identify the bytes, and servers must ignore it here (RFC 9110, section 13.1.5).
            if (EntityTagHeaderValue.TryParse(part.ETag, out var tag) && !tag.IsWeak)
                request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        }

        return request;
    }

    /// <summary>Prepares the incomplete file for the response.</summary>
    private void PrepareFile(FileStream file, HttpResponseMessage response)
    {
        var tag = response.Headers.ETag?.ToString();
        if (HasResumed && IsDifferentFile(response, file.Length, tag))
        {
            // The next request starts at the beginning.
            part.Restart(file, null);
            throw download.Failed(ModelFailure.Interrupted, "the server's file has changed since the download started");
        }

        ResponseCheck.ThrowIfInvalid(download, response);
        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            HasResumed = false;
            part.Restart(file, tag);
        }
    }

    private bool IsDifferentFile(HttpResponseMessage response, long have, string? tag) => response.StatusCode switch
    {
        HttpStatusCode.RequestedRangeNotSatisfiable => true,
        HttpStatusCode.PartialContent => response.Content.Headers.ContentRange?.From != have
            || (tag is not null && part.ETag is { } known && known != tag),
        _ => false,
    };

    private async Task CopyAsync(Stream body, FileStream file, DownloadIdleTimeout idle, CancellationToken cancellationToken)
    {
        var size = download.Entry.Size;
        var block = new byte[BlockSize];
        progress?.Report(new LoadProgress(LoadStages.Download, file.Length, size));
        while (true)
        {
            idle.Restart();
            var count = await ReceiveAsync(
                idle, () => body.ReadAsync(block, idle.Token).AsTask(), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                break;
            if (file.Length + count > size)
                throw download.Failed(ModelFailure.WrongLength, $"the server sent more than {DownloadRequest.Bytes(size)}");

            idle.Suspend();
            await file.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            Received += count;
            progress?.Report(new LoadProgress(LoadStages.Download, file.Length, size));
        }

        if (file.Length < size)
            throw Interrupted(file.Length, null);
    }

    /// <summary>Runs a network operation and converts its exceptions.</summary>
    private async Task<T> ReceiveAsync<T>(DownloadIdleTimeout idle, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (idle.HasExpired && !cancellationToken.IsCancellationRequested)
        {
            throw download.Failed(ModelFailure.Stalled, $"{download.Address.Host} sent no data for {IdleLimit.TotalSeconds:0.#} s", e);
        }
        catch (HttpRequestException e)
        {
            var reason = e.GetBaseException().Message;
            throw download.Failed(ModelFailure.Unreachable, $"{download.Address.Host} could not be reached ({reason})", e);
        }
        catch (IOException e)
        {
            throw Interrupted(part.Length, e);
        }
    }

    private ModelStoreException Interrupted(long have, Exception? inner) => download.Failed(
        ModelFailure.Interrupted,
        $"the connection was closed after {have:N0} of {DownloadRequest.Bytes(download.Entry.Size)}; the next attempt resumes there",
        inner);
}
