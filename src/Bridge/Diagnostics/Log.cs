using Microsoft.Extensions.Logging;

namespace PortBridge.Diagnostics;

/// <summary>All log messages of the bridge. Event ids are unique and stable.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Worker {Generation} started as process {ProcessId}: {FileName}")]
    public static partial void WorkerStarted(this ILogger logger, int generation, int processId, string fileName);

    [LoggerMessage(
        2, LogLevel.Information, "Worker {Generation} is ready: {Worker}, engine {Engine}, model {Model} on {Device}")]
    public static partial void WorkerReady(
        this ILogger logger, int generation, string worker, string engine, string model, string device);

    [LoggerMessage(3, LogLevel.Warning, "Worker {Generation} was lost ({Reason}): {Message}")]
    public static partial void WorkerLost(
        this ILogger logger, int generation, WorkerExitReason reason, string message);

    [LoggerMessage(4, LogLevel.Information, "The next worker starts in {Delay}")]
    public static partial void WorkerRestarts(this ILogger logger, TimeSpan delay);

    [LoggerMessage(5, LogLevel.Error, "The worker is not restarted: {Message}")]
    public static partial void WorkerFailed(this ILogger logger, string message);

    [LoggerMessage(EventId = 6, Message = "worker {Generation}: {Line}")]
    public static partial void StandardError(this ILogger logger, LogLevel level, int generation, string line);

    [LoggerMessage(7, LogLevel.Debug, "Reading the standard error of worker {Generation} failed: {Message}")]
    public static partial void StandardErrorFailed(this ILogger logger, int generation, string message);

    [LoggerMessage(8, LogLevel.Error, "Worker {Generation} violated the protocol: {Message} It sent {Evidence}")]
    public static partial void ProtocolViolated(
        this ILogger logger, int generation, string message, string evidence);

    [LoggerMessage(9, LogLevel.Warning, "Worker {Generation} sent an unknown event: {Message}")]
    public static partial void UnknownEvent(this ILogger logger, int generation, string message);

    [LoggerMessage(10, LogLevel.Warning, "Worker {Generation} reported {Code}: {Message}")]
    public static partial void WorkerReportedError(this ILogger logger, int generation, string code, string message);

    [LoggerMessage(11, LogLevel.Debug, "Worker {Generation} sent an event for session {SessionId}, which has ended")]
    public static partial void EventWithoutSession(this ILogger logger, int generation, string sessionId);

    [LoggerMessage(12, LogLevel.Debug, "Session {SessionId} was placed on worker {Generation}")]
    public static partial void SessionPlaced(this ILogger logger, string sessionId, int generation);

    [LoggerMessage(13, LogLevel.Debug, "Session {SessionId} ended: {Outcome}")]
    public static partial void SessionEnded(this ILogger logger, string sessionId, string outcome);

    [LoggerMessage(14, LogLevel.Information, "Worker {Generation} was ended by {Step} after {Elapsed}")]
    public static partial void WorkerShutDown(this ILogger logger, int generation, string step, TimeSpan elapsed);

    [LoggerMessage(
        15, LogLevel.Warning, "Worker {Generation} closed its standard output but is still running; killing it")]
    public static partial void WorkerClosedOutput(this ILogger logger, int generation);

    [LoggerMessage(16, LogLevel.Error, "Worker supervision failed")]
    public static partial void SupervisionFailed(this ILogger logger, Exception exception);

    [LoggerMessage(17, LogLevel.Debug, "Writing to worker {Generation} failed: {Message}")]
    public static partial void WritingFailed(this ILogger logger, int generation, string message);

    [LoggerMessage(
        18, LogLevel.Error,
        "Worker {Generation} (process {ProcessId}) did not exit after it was killed; it is abandoned")]
    public static partial void WorkerOutlivesKill(this ILogger logger, int generation, int processId);

    [LoggerMessage(
        19, LogLevel.Error,
        "More than {MaxRestarts} workers exited within {Window}; the next one is started as a probe in {Delay}")]
    public static partial void RestartsSuspended(
        this ILogger logger, int maxRestarts, TimeSpan window, TimeSpan delay);

    [LoggerMessage(20, LogLevel.Error, "Worker {Generation} hangs and is killed: {Message}")]
    public static partial void WorkerHangs(this ILogger logger, int generation, string message);

    [LoggerMessage(21, LogLevel.Information, "Slot {Slot}: worker {Old} was replaced by worker {Next}")]
    public static partial void WorkerReplaced(this ILogger logger, int slot, int old, int next);

    [LoggerMessage(22, LogLevel.Warning, "Slot {Slot}: the worker was not replaced: {Message}")]
    public static partial void ReplacementFailed(this ILogger logger, int slot, string message);

    [LoggerMessage(EventId = 23, Message = "Worker {Generation}: {Count:N0} more {What} within a minute were not logged")]
    public static partial void MessagesSuppressed(this ILogger logger, LogLevel level, int generation, long count, string what);

    [LoggerMessage(24, LogLevel.Trace, "Worker {Generation} violated the protocol with {Payload}")]
    public static partial void ViolatingPayload(this ILogger logger, int generation, string payload);
}
