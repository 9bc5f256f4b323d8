using System.Collections.Concurrent;

namespace PortBridge.Transport;

/// <summary>
/// The sessions of one connection. Each worker process has its own table, so that late events of an old process never
/// reach a session that has moved to another.
/// </summary>
internal sealed class SessionTable
{
    private readonly ConcurrentDictionary<string, IConnectedSession> _sessions = new();
    private long _total;

    public int Count => _sessions.Count;

    /// <summary>The number of sessions ever added.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>A snapshot of the sessions.</summary>
    public IReadOnlyCollection<IConnectedSession> All => [.. _sessions.Values];

    public void Add(IConnectedSession session)
    {
        _sessions[session.SessionId] = session;
        Interlocked.Increment(ref _total);
    }

    public void Remove(IConnectedSession session) => _sessions.TryRemove(new(session.SessionId, session));

    public IConnectedSession? Find(string sessionId) => _sessions.GetValueOrDefault(sessionId);
}
