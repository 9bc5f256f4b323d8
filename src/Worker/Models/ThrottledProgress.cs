namespace PortBridge.Worker.Models;

/// <summary>Forwards the first and the last report of each stage, and at most four a second in between.</summary>
/// <param name="time">The clock.</param>
/// <param name="forward">Receives the forwarded reports.</param>
internal sealed class ThrottledProgress(TimeProvider time, Action<LoadProgress> forward) : IProgress<LoadProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private string? _stage;
    private long _forwardedAt;

    public void Report(LoadProgress value)
    {
        if (value.Stage == _stage && (value.Total is null || IsTooSoon(value)))
            return;

        _stage = value.Stage;
        _forwardedAt = time.GetTimestamp();
        forward(value);
    }

    private bool IsTooSoon(LoadProgress value) =>
        value.Done != value.Total && time.GetElapsedTime(_forwardedAt) < Interval;
}
