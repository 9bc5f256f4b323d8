namespace PortBridge.Worker.Models;

/// <summary>
/// Lets one process at a time fetch a model: a file beside it that is open to one alone. It ends with the process,
/// however that ends. It is never deleted: who opened it just before would hold a lock that nobody else can see.
/// </summary>
internal sealed class ModelLock : IDisposable
{
    // The system tells nobody that a lock is free, but to a thread that blocks on it and could not be called off.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly FileStream _file;

    private ModelLock(FileStream file) => _file = file;

    /// <summary>Waits until no other process fetches the model.</summary>
    /// <param name="request">The model.</param>
    /// <param name="timeout">The longest that the other's download may not grow.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Learns how far the other is.</param>
    /// <param name="cancellationToken">Waits no longer.</param>
    /// <exception cref="ModelStoreException">The other does not get on, or the folder cannot be written.</exception>
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
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)))
        {
            if (TryOpen(request) is { } file)
                return new ModelLock(file);

            var length = part.Length;
            if (length != lastLength)
                (lastLength, grewAt) = (length, time.GetTimestamp());
            else if (time.GetElapsedTime(grewAt) >= timeout)
                throw LockedByOther(request, timeout);
            progress?.Report(new LoadProgress(LoadStages.Download, length, request.Entry.Size));
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(DownloadRequest request)
    {
        try
        {
            return new FileStream(request.Target + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (FileErrors.IsLocked(e))
        {
            return null;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Describe(request, e);
        }
    }

    private static ModelStoreException LockedByOther(DownloadRequest request, TimeSpan timeout) => request.Failed(
        ModelFailure.LockedByOther,
        $"another process fetches it and has not got on for {timeout.TotalMinutes:0.#} minutes; end that one");
}
