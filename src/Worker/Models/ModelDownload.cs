namespace PortBridge.Worker.Models;

/// <summary>
/// Downloads one model. The caller holds its lock. An interrupted download is retried and resumed, by this process or by
/// a later one.
/// </summary>
/// <param name="request">The file.</param>
/// <param name="http">The HTTP client.</param>
/// <param name="retries">The maximum number of consecutive retries.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Receives the progress.</param>
internal sealed class ModelDownload(
    DownloadRequest request,
    HttpMessageInvoker http,
    int retries,
    TimeProvider time,
    IProgress<LoadProgress>? progress)
{
    private readonly PartFile _part = new(request.Target);

    /// <summary>Downloads and verifies the file.</summary>
    /// <exception cref="ModelStoreException">The download failed. The data is kept if it can be resumed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var retry = new RetryState(retries);
        while (true)
        {
            var attempt = new DownloadAttempt(request, _part, http, time, progress);
            ModelStoreException failure;
            try
            {
                await RunAsync(attempt, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ModelStoreException e) when (CanRetry(e, attempt) && retry.MayRetry(attempt.Received))
            {
                failure = e;
            }

            // Each report renews the host's deadline for loading.
            var warning = $"{failure.Cause}; retrying in {retry.Pause.TotalSeconds:0.#} s.";
            progress?.Report(new LoadProgress(LoadStages.Download, _part.Length, request.Entry.Size, warning));
            await Task.Delay(retry.Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // A wrong checksum of a file from several responses does not mean that the server's file is wrong.
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
            throw FileErrors.WriteFailure(request, e);
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
                $"the file from {request.Address.Host} has the wrong checksum (sha256 {sum}); it was deleted");
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
            // The original failure is more useful; the next download resumes or replaces the file.
        }
    }
}
