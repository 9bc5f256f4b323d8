using System.Collections.Concurrent;
using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Sessions;

/// <summary>The running sessions by identifier. Calls must not overlap; sessions end concurrently.</summary>
/// <param name="engine">The engine, which may still be loading.</param>
/// <param name="voiceActivity">Creates the detectors of sessions; it may still be loading.</param>
/// <param name="segmentation">The default endpointing options.</param>
/// <param name="maxSessions">The maximum number of concurrent sessions.</param>
/// <param name="output">Receives the events.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionTable(
    Task<ISpeechEngine> engine,
    Task<IVoiceActivitySource> voiceActivity,
    SegmentationOptions segmentation,
    int maxSessions,
    MessageWriter<WorkerEvent> output,
    TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Running> _sessions = new();

    // Sessions whose last event is not yet sent. They leave the table before, so that their identifiers are free.
    private readonly ConcurrentDictionary<Running, bool> _unfinished = new();

    /// <summary>The number of running sessions.</summary>
    public int Count => _sessions.Count;

    /// <summary>The default endpointing options, as announced in <c>ready</c>.</summary>
    public EndpointingOptions Endpointing => segmentation.Endpointing;

    /// <summary>Starts a session. Its <c>session_started</c> is queued when the call returns, before the answer to any
    /// later command.</summary>
    /// <returns>The error if the session was rejected; null if it was started.</returns>
    public async ValueTask<Error?> StartAsync(StartSession start, CancellationToken cancellationToken)
    {
        if (Refusal(start) is { } refusal)
            return refusal;

        var session = new Session(
            SessionSettings.Of(start, segmentation), engine, voiceActivity, output, time);
        await session.AnnounceAsync(cancellationToken).ConfigureAwait(false);
        var running = new Running(session);
        _sessions[session.Id] = running;
        _unfinished[running] = true;
        // Started after it is in the table, because a session that ends at once removes itself.
        running.Completion = Task.Run(() => RunAsync(running), CancellationToken.None);
        return null;
    }

    /// <summary>Passes a chunk to its session.</summary>
    public Error? Accept(AudioChunk chunk) =>
        _sessions.TryGetValue(chunk.SessionId, out var running) ? running.Session.Accept(chunk) : Unknown(chunk.SessionId);

    /// <summary>Ends the audio of a session. A session that is already being stopped is unknown.</summary>
    public Error? Stop(string sessionId)
    {
        if (!_sessions.TryGetValue(sessionId, out var running) || running.Session.IsStopping)
            return Unknown(sessionId);

        running.Session.Stop();
        return null;
    }

    /// <summary>Cancels a session.</summary>
    public Error? Cancel(string sessionId)
    {
        if (!_sessions.TryGetValue(sessionId, out var running))
            return Unknown(sessionId);

        running.Session.Cancel();
        return null;
    }

    /// <summary>Stops all sessions and waits for their ends; cancels those that exceed the timeout.</summary>
    public Task DrainAsync(TimeSpan timeout)
    {
        foreach (var running in _sessions.Values)
            running.Session.Stop("shutdown");
        return FinishAsync(timeout);
    }

    /// <summary>Cancels the sessions that were not stopped, because the host is gone, and waits for the others; cancels
    /// those that exceed the timeout.</summary>
    public Task AbandonAsync(TimeSpan timeout)
    {
        foreach (var running in _sessions.Values)
        {
            if (!running.Session.IsStopping)
                running.Session.Cancel();
        }

        return FinishAsync(timeout);
    }

    private async Task FinishAsync(TimeSpan timeout)
    {
        var all = Task.WhenAll(_unfinished.Keys.Select(running => running.Completion));
        try
        {
            await all.WaitAsync(timeout, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            foreach (var running in _sessions.Values)
                running.Session.Cancel();
        }
    }

    private async Task RunAsync(Running running)
    {
        var session = running.Session;
        try
        {
            var ending = await session.RunAsync().ConfigureAwait(false);
            // The identifier must be free before the host receives the last event and may reuse it.
            _sessions.TryRemove(session.Id, out _);
            await session.EndAsync(ending).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The host has closed the output.
            _sessions.TryRemove(session.Id, out _);
        }
        finally
        {
            _unfinished.TryRemove(running, out _);
            session.Dispose();
        }
    }

    private Error? Refusal(StartSession start)
    {
        if (_sessions.ContainsKey(start.SessionId))
            return Refuse(start, ErrorCodes.SessionExists, "A session with this identifier is running.");

        if (_sessions.Count >= maxSessions)
            return Refuse(start, ErrorCodes.TooManySessions, $"This worker supports {maxSessions} concurrent sessions.");

        if (SampleFormats.Find(start.Format) is null)
        {
            return Refuse(
                start,
                ErrorCodes.UnsupportedFormat,
                $"The format \"{start.Format}\" is not supported; use {SampleFormats.PcmF32Le} or {SampleFormats.PcmS16Le}.");
        }

        if (!AudioFormat.IsSupportedRate(start.SampleRate))
        {
            return Refuse(
                start,
                ErrorCodes.UnsupportedFormat,
                $"The sample rate {start.SampleRate} is not supported; "
                + $"use {AudioFormat.MinSampleRate} to {AudioFormat.MaxSampleRate}.");
        }

        var info = engine is { IsCompletedSuccessfully: true, Result: var loaded } ? loaded.Info : null;
        return CapabilityCheck.FindUnsupported(start, info) is { } why ? Refuse(start, ErrorCodes.BadField, why) : null;
    }

    private static Error Refuse(StartSession start, string code, string message) =>
        new(code, message, Recoverable: true, start.SessionId);

    private static Error Unknown(string sessionId) => new(
        ErrorCodes.UnknownSession,
        "No session with this identifier is running: it was never started, has ended, or is being stopped.",
        Recoverable: true,
        sessionId);

    private sealed class Running(Session session)
    {
        public Session Session { get; } = session;

        public Task Completion { get; set; } = Task.CompletedTask;
    }
}
