using System.Net;
using System.Net.Http.Headers;

namespace PortBridge.Worker.Models;

/// <summary>One request for a model, or for what is lacking of it.</summary>
internal sealed class DownloadAttempt(
    DownloadRequest download,
    PartFile part,
    HttpMessageInvoker http,
    DownloadPolicy policy,
    TimeProvider time,
    IProgress<LoadProgress>? progress)
{
    private const int BlockSize = 128 * 1024;

    /// <summary>Bytes that came.</summary>
    public long Received { get; private set; }

    /// <summary>Whether it went on with what an earlier attempt had left.</summary>
    public bool HasResumed { get; private set; }

    /// <summary>Ends when the file has its full length; its content has not been looked at.</summary>
    /// <param name="file">The part, at its end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ModelStoreException">It failed; the part is as far as it came.</exception>
    /// <exception cref="IOException">The part could not be written.</exception>
    public async Task RunAsync(FileStream file, CancellationToken cancellationToken)
    {
        if (file.Length > download.Entry.Size)
            part.Restart(file, null);
        HasResumed = file.Length > 0;
        if (file.Length == download.Entry.Size)
            return;

        using var guard = new DownloadIdleTimeout(policy.Stall, time, cancellationToken);
        using var request = Request(file.Length);
        using var response = await WatchedAsync(guard, () => http.SendAsync(request, guard.Token), cancellationToken)
            .ConfigureAwait(false);
        Begin(file, response);
        var body = await response.Content.ReadAsStreamAsync(guard.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            await CopyAsync(body, file, guard, cancellationToken).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(long have)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, download.Address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("PortBridge", null));
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            // A weak tag does not promise the same bytes, and a server must ignore it here (RFC 9110, chunk 13.1.5).
            if (EntityTagHeaderValue.TryParse(part.ETag, out var tag) && !tag.IsWeak)
                request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        }

        return request;
    }

    /// <summary>Makes the part fit what will come.</summary>
    private void Begin(FileStream file, HttpResponseMessage response)
    {
        var tag = response.Headers.ETag?.ToString();
        if (HasResumed && IsDifferentFile(response, file.Length, tag))
        {
            // Without the part the next request is for the whole.
            part.Restart(file, null);
            throw download.Failed(ModelFailure.Interrupted, "the server's file is not the one that had begun to come");
        }

        ResponseCheck.ThrowIfBad(download, response);
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

    private async Task CopyAsync(Stream body, FileStream file, DownloadIdleTimeout guard, CancellationToken cancellationToken)
    {
        var size = download.Entry.Size;
        var block = new byte[BlockSize];
        progress?.Report(new LoadProgress(LoadStages.Download, file.Length, size));
        while (true)
        {
            guard.Renew();
            var count = await WatchedAsync(
                guard, () => body.ReadAsync(block, guard.Token).AsTask(), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                break;
            if (file.Length + count > size)
                throw download.Failed(ModelFailure.WrongLength, $"more than its {DownloadRequest.Bytes(size)} came");

            guard.Hold();
            await file.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            Received += count;
            progress?.Report(new LoadProgress(LoadStages.Download, file.Length, size));
        }

        if (file.Length < size)
            throw Interrupted(file.Length, null);
    }

    /// <summary>Runs something of the network's, and says in a model store's terms how it failed.</summary>
    private async Task<T> WatchedAsync<T>(DownloadIdleTimeout guard, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (guard.HasStalled && !cancellationToken.IsCancellationRequested)
        {
            var limit = $"{policy.Stall.TotalSeconds:0.#} s";
            throw download.Failed(ModelFailure.Stalled, $"nothing came from {download.Address.Host} for {limit}", e);
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
        $"the connection broke off after {have:N0} of {DownloadRequest.Bytes(download.Entry.Size)}; the next try goes on there",
        inner);
}
