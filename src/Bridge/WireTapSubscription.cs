using System.Collections.Immutable;

namespace PortBridge;

/// <summary>
/// One watcher of the wire. It sees the messages of no session, and of the sessions that were opened with it as their
/// <see cref="SessionOptions.Watch"/>.
/// </summary>
public sealed class WireTapSubscription : IDisposable
{
    /// <summary>How many of its sessions a watch knows, the latest; a page has one at a time.</summary>
    public const int MaxSessions = 8;

    private readonly WireTap _tap;
    private readonly Action<WireFrame> _onFrame;
    private readonly Lock _gate = new();
    private ImmutableArray<string> _sessions = [];
    private bool _isOn;

    internal WireTapSubscription(WireTap tap, Action<WireFrame> onFrame) => (_tap, _onFrame) = (tap, onFrame);

    /// <summary>Whether it sees anything at the moment. Its sessions are noted all the same.</summary>
    /// <value>Default false.</value>
    public bool IsOn
    {
        get => _isOn;
        set
        {
            lock (_gate)
            {
                if (value == _isOn)
                    return;

                _isOn = value;
                if (value)
                    _tap.Add(this);
                else
                    _tap.Remove(this);
            }
        }
    }

    /// <summary>Turns it off.</summary>
    public void Dispose() => IsOn = false;

    internal void Claim(string sessionId)
    {
        lock (_gate)
        {
            var excess = _sessions.Length == MaxSessions ? 1 : 0;
            _sessions = [.. _sessions.Skip(excess), sessionId];
        }
    }

    internal bool Sees(string? sessionId)
    {
        if (sessionId is null)
            return true;

        lock (_gate)
            return _sessions.Contains(sessionId);
    }

    internal void Tell(WireFrame frame) => _onFrame(frame);
}
