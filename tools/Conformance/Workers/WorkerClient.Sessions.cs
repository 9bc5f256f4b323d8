using PortBridge.Conformance.Assertions;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Workers;

/// <content>Sessions, and the errors that refuse commands.</content>
internal sealed partial class WorkerClient
{
    /// <summary>Starts a session of 16-bit audio at 16 kHz, and waits until it has started.</summary>
    /// <exception cref="CheckFailedException">The worker refuses it, or does not answer.</exception>
    /// <exception cref="InconclusiveException">The worker does not support the format, or that many sessions.</exception>
    public async Task StartSessionAsync(string id, Func<StartSession, StartSession>? change = null)
    {
        var from = Position;
        var start = new StartSession(id, Format: SampleFormats.PcmS16Le);
        start = change?.Invoke(start) ?? start;
        await SendAsync(start);
        var answer = await NextAsync<WorkerEvent>(
            e => e is SessionStarted s && s.SessionId == id || e is Error error && (error.SessionId ?? id) == id,
            from,
            "session_started event");
        RequireSupport(answer);
        AssertTrue(answer is SessionStarted, $"The worker refused the session with {EventText.Of(answer)}");
    }

    /// <summary>Waits for the end of a session.</summary>
    /// <exception cref="InconclusiveException">The worker does not support the format, or that many sessions.</exception>
    public async Task<SessionStopped> StoppedAsync(string id, int from = 0)
    {
        var name = EventNames.Of(typeof(SessionStopped));
        var end = await _log.FirstAsync<WorkerEvent>(
            e => EventNames.SessionOf(e) == id && (e is SessionStopped || (e is Error && SessionSupport.IsMissing(e, Events))),
            Math.Max(from, _begin),
            _limits.For(name),
            $"{name} event");
        RequireSupport(end);
        return (SessionStopped)end;
    }

    /// <summary>Waits for the error that answers the last command.</summary>
    /// <param name="code">The code that it must have.</param>
    /// <param name="recoverable">Whether it must be recoverable.</param>
    /// <param name="from">The position at which the search begins.</param>
    public async Task<Error> RefusalAsync(string code, bool recoverable, int from)
    {
        var command = _lastSent is null ? "" : $" in reply to {_lastSent}";
        var error = await NextAsync<Error>(from: from, expected: $"error {code}{command}");
        AssertTrue(
            error.Code == code && error.Recoverable == recoverable,
            $"Expected an error {code} with recoverable {(recoverable ? "true" : "false")}, but received {EventText.Of(error)}");
        return error;
    }

    /// <summary>Ends the sessions that this check left open.</summary>
    /// <exception cref="CheckFailedException">One of them does not end.</exception>
    public async Task EndSessionsAsync()
    {
        await PingAsync();
        var open = SessionSupport.Open(Events);
        var from = Position;
        await SendAsync(open.Select(id => new CancelSession(id)));
        foreach (var id in open)
            await StoppedAsync(id, from);
    }

    private void RequireSupport(WorkerEvent answer)
    {
        if (SessionSupport.IsMissing(answer, Events))
        {
            throw new InconclusiveException(
                $"The worker does not support what this check needs. It answered {EventText.Of(answer)}");
        }
    }
}
