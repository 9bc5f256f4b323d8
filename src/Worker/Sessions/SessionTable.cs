using System.Collections.Concurrent;
using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Sessions;

/// <summary>The sessions that run now, by id. Commands come from one loop; sessions end on their own.</summary>
/// <param name="engine">The engine, which may still be loading.</param>
/// <param name="voiceActivity">Where a session's detector comes from; it may still be loading.</param>
/// <param name="segmentation">When an utterance begins and ends, unless its session wishes otherwise.</param>
/// <param name="maxSessions">As many run at a time.</param>
/// <param name="output">Where events go.</param>
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

    // A session that has ended leaves the table before its last event is out; that is waited for all the same.
    private readonly ConcurrentDictionary<Running, bool> _unfinished = new();

    public int Count => _sessions.Count;

    /// <summary>When an utterance begins and ends unless its session sets other values.</summary>
    public EndpointingOptions Endpointing => segmentation.Endpointing;

    /// <summary>Starts a session. Its <c>session_started</c> is sent when this returns, so that every answer to a later
    /// command comes after it.</summary>
    /// <returns>Null, or why it was refused.</returns>
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
        // Not before it is in the table: a session that ends at once must find itself there.
        running.Completion = Task.Run(() => RunAsync(running), CancellationToken.None);
        return null;
    }

    /// <summary>Gives a session audio.</summary>
    public Error? Accept(AudioChunk chunk) =>
        _sessions.TryGetValue(chunk.SessionId, out var running) ? running.Session.Accept(chunk) : Unknown(chunk.SessionId);

    /// <summary>Ends a session's audio.</summary>
    public Error? Stop(string sessionId)
    {
        if (!_sessions.TryGetValue(sessionId, out var running))
            return Unknown(sessionId);

        running.Session.Stop();
        return null;
    }

    /// <summary>Drops a session.</summary>
    public Error? Cancel(string sessionId)
    {
        if (!_sessions.TryGetValue(sessionId, out var running))
            return Unknown(sessionId);

        running.Session.Cancel();
        return null;
    }

    /// <summary>Stops every session and waits for them; those that take longer than the bound are dropped.</summary>
    public Task DrainAsync(TimeSpan bound)
    {
        foreach (var running in _sessions.Values)
            running.Session.Stop("shutdown");
        return FinishAsync(bound);
    }

    /// <summary>
    /// Waits for the sessions that were stopped and drops the others: the host is gone and sends no more.
    /// </summary>
    public Task AbandonAsync(TimeSpan bound)
    {
        foreach (var running in _sessions.Values)
        {
            if (!running.Session.IsStopping)
                running.Session.Cancel();
        }

        return FinishAsync(bound);
    }

    private async Task FinishAsync(TimeSpan bound)
    {
        var all = Task.WhenAll(_unfinished.Keys.Select(running => running.Completion));
        try
        {
            await all.WaitAsync(bound, time).ConfigureAwait(false);
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
            // Its id is free before the host learns of the end and may use it again.
            _sessions.TryRemove(session.Id, out _);
            await session.EndAsync(ending).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The host reads no more: there is nobody to tell.
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
            return Refuse(start, ErrorCodes.SessionExists, "A session of this id is running.");

        if (_sessions.Count >= maxSessions)
            return Refuse(start, ErrorCodes.TooManySessions, $"This worker takes {maxSessions} sessions at a time.");

        if (SampleFormats.Find(start.Format) is null)
        {
            return Refuse(
                start,
                ErrorCodes.UnsupportedFormat,
                $"The format \"{start.Format}\" is not known; use {SampleFormats.PcmF32Le} or {SampleFormats.PcmS16Le}.");
        }

        if (!AudioFormat.IsSupportedRate(start.SampleRate))
        {
            return Refuse(
                start,
                ErrorCodes.UnsupportedFormat,
                $"The sample rate {start.SampleRate} is not supported; "
                + $"use {AudioFormat.MinSampleRate} to {AudioFormat.MaxSampleRate}.");
        }

        if (start.Resume is { FromMs: < 0 } or { Utterance: < 0 } or { ContextMs: < 0 })
            return Refuse(start, ErrorCodes.BadField, "The fields of \"resume\" must not be negative.");

        var info = engine is { IsCompletedSuccessfully: true, Result: var loaded } ? loaded.Info : null;
        return CapabilityCheck.UnavailableReason(start, info) is { } why ? Refuse(start, ErrorCodes.BadField, why) : null;
    }

    private static Error Refuse(StartSession start, string code, string message) =>
        new(code, message, Recoverable: true, start.SessionId);

    private static Error Unknown(string sessionId) => new(
        ErrorCodes.UnknownSession,
        "No session of this id is running: it was never started, or has ended.",
        Recoverable: true,
        sessionId);

    private sealed class Running(Session session)
    {
        public Session Session { get; } = session;

        public Task Completion { get; set; } = Task.CompletedTask;
    }
}
