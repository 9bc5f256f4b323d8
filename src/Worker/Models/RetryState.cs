namespace PortBridge.Worker.Models;

/// <summary>
/// Counts the consecutive failures of a download and computes the pause before the next attempt. An attempt that
/// receives at least <see cref="MinProgressBytes"/> resets the count, so that a large model can be downloaded over an
/// unreliable connection.
/// </summary>
/// <param name="retries">The maximum number of consecutive retries.</param>
internal sealed class RetryState(int retries)
{
    /// <summary>The number of bytes that resets the count.</summary>
    public const long MinProgressBytes = 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private int _failures;

    /// <summary>The pause before the next attempt: 1 s, doubled after each further failure.</summary>
    public TimeSpan Pause => FirstPause * (1 << (_failures - 1));

    /// <summary>Records a failure.</summary>
    /// <param name="received">The number of bytes that the attempt received.</param>
    /// <returns>Whether to try again.</returns>
    public bool MayRetry(long received)
    {
        _failures = received >= MinProgressBytes ? 1 : _failures + 1;
        return _failures <= retries;
    }
}
