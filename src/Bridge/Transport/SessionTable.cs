using System.Collections.Concurrent;

namespace PortBridge.Transport;

/// <summary>
/// The sessions of one worker process. Each process has a table of its own, so that nothing an old one still says
/// can reach a session of the next.
/// </summary>
internal sealed class SessionTable
{
    private readonly ConcurrentDictionary<string, IConnectedSession> _sessions = new();
    private long _total;

    public int Count => _sessions.Count;

    /// <summary>Sessions that were ever here.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>The sessions of this moment.</summary>
    public IReadOnlyCollection<IConnectedSession> All => [.. _sessions.Values];

    public void Add(IConnectedSession session)
    {
        _sessions[session.SessionId] = session;
        Interlocked.Increment(ref _total);
    }

    public void Remove(IConnectedSession session) => _sessions.TryRemove(new(session.SessionId, session));

    public IConnectedSession? Find(string sessionId) => _sessions.GetValueOrDefault(sessionId);
}
