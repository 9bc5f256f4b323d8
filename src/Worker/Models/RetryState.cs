namespace PortBridge.Worker.Models;

/// <summary>Counts the failures in a row of one download, and says how long to wait.</summary>
internal sealed class RetryState(DownloadPolicy policy)
{
    private int _failures;

    /// <summary>The pause before the next attempt.</summary>
    public TimeSpan Pause => policy.FirstPause * (1 << (_failures - 1));

    /// <summary>Takes a failure into account.</summary>
    /// <param name="received">Bytes that the attempt brought before it failed.</param>
    /// <returns>Whether there is another attempt.</returns>
    public bool MayRetry(long received)
    {
        _failures = received >= policy.MinProgressBytes ? 1 : _failures + 1;
        return _failures <= policy.Retries;
    }
}
