using System.Collections.Immutable;

namespace PortBridge;

/// <summary>
/// A subscription to a <see cref="WireTap"/>. It receives the messages that belong to no session, and those of the
/// sessions that were opened with it as <see cref="SessionOptions.WireTap"/>.
/// </summary>
public sealed class WireTapSubscription : IDisposable
{
    /// <summary>The number of sessions that a subscription includes: the most recent ones.</summary>
    public const int MaxSessions = 8;

    private readonly WireTap _tap;
    private readonly Action<WireFrame> _onFrame;
    private readonly Lock _gate = new();
    private ImmutableArray<string> _sessions = [];
    private bool _isEnabled;

    internal WireTapSubscription(WireTap tap, Action<WireFrame> onFrame) => (_tap, _onFrame) = (tap, onFrame);

    /// <summary>
    /// Whether the subscription receives messages. Sessions are registered with it even while it does not.
    /// </summary>
    /// <value>Default false.</value>
    public bool IsEnabled
    {
        get => _isEnabled;
        set
        {
            lock (_gate)
            {
                if (value == _isEnabled)
                    return;

                _isEnabled = value;
                if (value)
                    _tap.Add(this);
                else
                    _tap.Remove(this);
            }
        }
    }

    /// <summary>Disables the subscription.</summary>
    public void Dispose() => IsEnabled = false;

    /// <summary>Includes a session; the oldest one is removed when there are too many.</summary>
    internal void AddSession(string sessionId)
    {
        lock (_gate)
        {
            var excess = _sessions.Length == MaxSessions ? 1 : 0;
            _sessions = [.. _sessions.Skip(excess), sessionId];
        }
    }

    /// <summary>
    /// Whether the subscription receives the messages of a session; null stands for the worker itself.
    /// </summary>
    internal bool Includes(string? sessionId)
    {
        if (sessionId is null)
            return true;

        lock (_gate)
            return _sessions.Contains(sessionId);
    }

    internal void Publish(WireFrame frame) => _onFrame(frame);
}
