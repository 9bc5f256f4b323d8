using System.Collections.Concurrent;
using PortBridge.Sessions;

namespace PortBridge.Routing;

/// <summary>
/// The sessions of one worker process. Each process has a table of its own, so that nothing an old one still says
/// can reach a session of the next.
/// </summary>
internal sealed class SessionRouter
{
    private readonly ConcurrentDictionary<string, SessionLink> _links = new();
    private long _total;

    public int Count => _links.Count;

    /// <summary>Sessions that were ever here.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>A picture of the sessions of this moment.</summary>
    public IReadOnlyCollection<SessionLink> All => [.. _links.Values];

    public void Add(SessionLink link)
    {
        _links[link.SessionId] = link;
        Interlocked.Increment(ref _total);
    }

    public void Remove(SessionLink link) => _links.TryRemove(new(link.SessionId, link));

    public SessionLink? Find(string sessionId) => _links.GetValueOrDefault(sessionId);
}
