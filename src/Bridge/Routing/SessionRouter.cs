using System.Collections.Concurrent;

namespace PortBridge.Routing;

/// <summary>
/// The sessions of one worker process. Each process has a table of its own, so that nothing an old one still says
/// can reach a session of the next.
/// </summary>
internal sealed class SessionRouter
{
    private readonly ConcurrentDictionary<string, IRoutedSession> _sessions = new();
    private long _total;

    public int Count => _sessions.Count;

    /// <summary>Sessions that were ever here.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>The sessions of this moment.</summary>
    public IReadOnlyCollection<IRoutedSession> All => [.. _sessions.Values];

    public void Add(IRoutedSession session)
    {
        _sessions[session.SessionId] = session;
        Interlocked.Increment(ref _total);
    }

    public void Remove(IRoutedSession session) => _sessions.TryRemove(new(session.SessionId, session));

    public IRoutedSession? Find(string sessionId) => _sessions.GetValueOrDefault(sessionId);
}
