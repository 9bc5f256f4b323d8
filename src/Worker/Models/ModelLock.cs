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
    /// <param name="errand">The model.</param>
    /// <param name="patience">The longest that the other's download may not grow.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Learns how far the other is.</param>
    /// <param name="cancellationToken">Waits no longer.</param>
    /// <exception cref="ModelStoreException">The other does not get on, or the folder cannot be written.</exception>
    public static async Task<ModelLock> AcquireAsync(
        ModelErrand errand,
        TimeSpan patience,
        TimeProvider time,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        var part = new PartFile(errand.Target);
        var lastLength = -1L;
        var grewAt = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)))
        {
            if (TryOpen(errand) is { } file)
                return new ModelLock(file);

            var length = part.Length;
            if (length != lastLength)
                (lastLength, grewAt) = (length, time.GetTimestamp());
            else if (time.GetElapsedTime(grewAt) >= patience)
                throw Occupied(errand, patience);
            progress?.Report(new LoadProgress(LoadStages.Download, length, errand.Entry.Size));
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(ModelErrand errand)
    {
        try
        {
            return new FileStream(errand.Target + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (FileFaults.IsLocked(e))
        {
            return null;
        }
        catch (Exception e) when (FileFaults.IsOfFile(e))
        {
            throw FileFaults.Describe(errand, e);
        }
    }

    private static ModelStoreException Occupied(ModelErrand errand, TimeSpan patience) => errand.Failed(
        ModelFailure.Occupied,
        $"another process fetches it and has not got on for {patience.TotalMinutes:0.#} minutes; end that one");
}
