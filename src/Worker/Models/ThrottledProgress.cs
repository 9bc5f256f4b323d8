namespace PortBridge.Worker.Models;

/// <summary>Passes on the first and the last report of each stage, and between them at most four a second.</summary>
/// <param name="time">The clock.</param>
/// <param name="tell">Takes what is passed on.</param>
internal sealed class ThrottledProgress(TimeProvider time, Action<LoadProgress> tell) : IProgress<LoadProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private string? _stage;
    private long _toldAt;

    public void Report(LoadProgress value)
    {
        if (value.Stage == _stage && (value.Total is null || IsTooSoon(value)))
            return;

        _stage = value.Stage;
        _toldAt = time.GetTimestamp();
        tell(value);
    }

    private bool IsTooSoon(LoadProgress value) => value.Done != value.Total && time.GetElapsedTime(_toldAt) < Interval;
}
