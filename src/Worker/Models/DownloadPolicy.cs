namespace PortBridge.Worker.Models;

/// <summary>How much timeout a download has.</summary>
internal sealed record DownloadPolicy
{
    /// <summary>The longest that no byte may come.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often in a row it is tried again. An attempt that brought <see cref="MinProgressBytes"/> begins a new
    /// row, so that a large model comes over a bad line, and nothing is tried for ever.</summary>
    /// <value>Default 3.</value>
    public int Retries { get; init; } = 3;

    /// <summary>The pause before it is first tried again; doubled each time.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many bytes make an attempt worth its while.</summary>
    /// <value>Default 1 MiB.</value>
    public long MinProgressBytes { get; init; } = 1024 * 1024;

    /// <summary>The longest that another process's download is waited for while it does not grow. Longer than all of
    /// that one's own retries together.</summary>
    /// <value>Default 5 min.</value>
    public TimeSpan WaitForOther { get; init; } = TimeSpan.FromMinutes(5);
}
