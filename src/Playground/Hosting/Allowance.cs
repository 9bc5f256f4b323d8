namespace PortBridge.Playground.Hosting;

/// <summary>How many of something may happen per second, and at once. Used by one thread at a time.</summary>
internal sealed class Allowance(TimeProvider time, int perSecond, int atOnce)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / perSecond;
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next = -TimeSpan.FromSeconds((double)atOnce / perSecond);

    /// <summary>Takes one.</summary>
    /// <returns>How long to wait before it may happen.</returns>
    public TimeSpan Take()
    {
        var now = time.GetElapsedTime(_start);
        var earliest = now - atOnce * _interval;
        _next = (_next > earliest ? _next : earliest) + _interval;
        return _next > now ? _next - now : TimeSpan.Zero;
    }
}
