namespace PortBridge.Worker.Models;

/// <summary>
/// Fetches one model, while nobody else does. What breaks off is tried again and goes on where it stopped, in this
/// process or in a later one.
/// </summary>
internal sealed class ModelDownload(
    DownloadRequest request,
    HttpMessageInvoker http,
    DownloadPolicy policy,
    TimeProvider time,
    IProgress<LoadProgress>? progress)
{
    private readonly PartFile _part = new(request.Target);

    /// <summary>Ends when the whole file stands under its final name.</summary>
    /// <exception cref="ModelStoreException">It could not be had. What had come is kept only if it can be gone on with.
    /// </exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var row = new RetryState(policy);
        while (true)
        {
            var attempt = new DownloadAttempt(request, _part, http, policy, time, progress);
            ModelStoreException failure;
            try
            {
                await RunAsync(attempt, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ModelStoreException e) when (CanRetry(e, attempt) && row.MayRetry(attempt.Received))
            {
                failure = e;
            }

            // Says so each time, for the host counts the time since it last heard of any progress.
            var warning = $"{failure.Cause}; trying again in {row.Pause.TotalSeconds:0.#} s.";
            progress?.Report(new LoadProgress(LoadStages.Download, _part.Length, request.Entry.Size, warning));
            await Task.Delay(row.Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // A wrong checksum of what was put together out of several answers says nothing of the server's file.
    private static bool CanRetry(ModelStoreException e, DownloadAttempt attempt) =>
        e.IsTransient || (e.Reason == ModelFailure.WrongChecksum && attempt.HasResumed);

    private async Task RunAsync(DownloadAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            var file = _part.Open();
            await using (file.ConfigureAwait(false))
            {
                await attempt.RunAsync(file, cancellationToken).ConfigureAwait(false);
                await VerifyAsync(file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            _part.Commit();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            Discard();
            throw FileErrors.Describe(request, e);
        }
        catch (ModelStoreException e) when (!e.IsTransient || _part.Length == 0)
        {
            Discard();
            throw;
        }
    }

    private async Task VerifyAsync(FileStream file, CancellationToken cancellationToken)
    {
        var sum = await Checksum.OfAsync(file, progress, cancellationToken).ConfigureAwait(false);
        if (sum != request.Entry.Sha256)
        {
            throw request.Failed(
                ModelFailure.WrongChecksum,
                $"what came from {request.Address.Host} is not the file that is pinned (its sha256 is {sum}); it was deleted");
        }
    }

    private void Discard()
    {
        try
        {
            _part.Delete();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            // The failure that led here says more; the next download goes on from the part or replaces it.
        }
    }
}
