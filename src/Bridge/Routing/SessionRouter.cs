using System.Collections.Concurrent;

namespace PortBridge.Routing;

/// <summary>
/// The sessions of one worker process. Each process has a table of its own, so that nothing an old one still says
/// can reach a session of the next.
/// </summary>
internal sealed class SessionRouter
{
    private readonly ConcurrentDictionary<string, SpeechSession> _sessions = new();
    private volatile SpeechError? _closed;

    public int Count => _sessions.Count;

    /// <summary>Puts a session in; it is failed at once if the worker is already gone.</summary>
    public void Add(SpeechSession session)
    {
        _sessions[session.Id] = session;
        if (_closed is { } error)
            session.Fail(error);
    }

    public void Remove(SpeechSession session) => _sessions.TryRemove(session.Id, out _);

    public SpeechSession? Find(string sessionId) => _sessions.GetValueOrDefault(sessionId);

    /// <summary>Fails every session, and each one that is still put in.</summary>
    public void FailAll(SpeechError error)
    {
        _closed = error;
        foreach (var session in _sessions.Values)
            session.Fail(error);
    }
}
