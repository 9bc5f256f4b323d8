namespace PortBridge.Worker.Models;

/// <summary>
/// A lock file next to a model, so that only one process downloads it at a time. The system releases it when the process
/// ends. The file is never deleted: a process that had opened it just before would hold a lock that others cannot see.
/// </summary>
internal sealed class ModelLock : IDisposable
{
    // File locks cannot be awaited, and a thread that blocks on one could not be canceled.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    private const int UnbufferedSize = 0;

    private readonly FileStream _file;

    private ModelLock(FileStream file) => _file = file;

    /// <summary>Waits until no other process downloads the model.</summary>
    /// <param name="request">The model.</param>
    /// <param name="timeout">The maximum time that the other download may make no progress.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Receives the progress of the other download.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ModelStoreException">The timeout expired, or the folder cannot be written.</exception>
    public static async Task<ModelLock> AcquireAsync(
        DownloadRequest request,
        TimeSpan timeout,
        TimeProvider time,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        var part = new PartFile(request.Target);
        var lastLength = -1L;
        var grewAt = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, MaxPause.Ticks)))
        {
            if (TryOpen(request) is { } file)
                return new ModelLock(file);

            var length = part.Length;
            if (length != lastLength)
                (lastLength, grewAt) = (length, time.GetTimestamp());
            else if (time.GetElapsedTime(grewAt) >= timeout)
                throw TimedOut(request, timeout);
            progress?.Report(new LoadProgress(LoadStages.Download, length, request.Entry.Size));
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(DownloadRequest request)
    {
        try
        {
            return StoreAccess.Open(request.Target + ".lock", FileShare.None, UnbufferedSize);
        }
        catch (IOException e) when (FileErrors.IsLocked(e))
        {
            return null;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.WriteFailure(request, e);
        }
    }

    private static ModelStoreException TimedOut(DownloadRequest request, TimeSpan timeout) => request.Failed(
        ModelFailure.LockedByOther,
        $"another process is downloading it and has made no progress for {timeout.TotalMinutes:0.#} minutes; end that process");
}
