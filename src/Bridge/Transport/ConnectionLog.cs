using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;

namespace PortBridge.Transport;

/// <summary>Logs what one worker causes by its output, without what people say, and each kind at a limited rate.</summary>
internal sealed class ConnectionLog : IDisposable
{
    private const int Limit = 20;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly int _generation;
    private readonly ILogger _logger;
    private readonly ILogger _outputLogger;
    private readonly LogLimiter _unknownEvents;
    private readonly LogLimiter _errors;
    private readonly LogLimiter _strays;

    /// <summary>Creates the log.</summary>
    /// <param name="generation">The generation of the worker.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives everything but the worker's own words.</param>
    /// <param name="outputLogger">Receives invalid output as it was.</param>
    public ConnectionLog(int generation, TimeProvider time, ILogger logger, ILogger outputLogger)
    {
        (_generation, _logger, _outputLogger) = (generation, logger, outputLogger);
        _unknownEvents = Limiter(LogLevel.Warning, "unknown events", time);
        _errors = Limiter(LogLevel.Warning, "reported errors", time);
        _strays = Limiter(LogLevel.Debug, "events of sessions that have ended", time);
    }

    /// <summary>The worker sent an event with an unknown name.</summary>
    public void UnknownEvent(string message)
    {
        if (_unknownEvents.TryPass())
            _logger.UnknownEvent(_generation, message);
    }

    /// <summary>The worker reported an error of its own.</summary>
    public void ReportedError(Error error)
    {
        if (_errors.TryPass())
            _logger.WorkerReportedError(_generation, error.Code, error.Message);
    }

    /// <summary>The worker sent an event of a session that it does not have.</summary>
    public void EventWithoutSession(string sessionId)
    {
        if (_strays.TryPass())
            _logger.EventWithoutSession(_generation, sessionId);
    }

    /// <summary>The worker violated the protocol.</summary>
    /// <param name="message">A sentence that says what is wrong.</param>
    /// <param name="excerpt">The first bytes of what it sent.</param>
    /// <param name="mayHaveSpeech">
    /// Whether the worker has had a session. Before that it has heard nothing, and its output is logged as it is.
    /// </param>
    public void Violation(string message, ReadOnlySpan<byte> excerpt, bool mayHaveSpeech)
    {
        var evidence = mayHaveSpeech ? MaskedPayload.Describe(excerpt) : PayloadExcerpt.Describe(excerpt);
        _logger.ProtocolViolated(_generation, message, evidence);
        if (mayHaveSpeech && _outputLogger.IsEnabled(LogLevel.Trace))
            _outputLogger.ViolatingPayload(_generation, PayloadExcerpt.Describe(excerpt));
    }

    public void Dispose()
    {
        _unknownEvents.Dispose();
        _errors.Dispose();
        _strays.Dispose();
    }

    private LogLimiter Limiter(LogLevel level, string what, TimeProvider time) => new(
        Limit, Window, time, count => _logger.MessagesSuppressed(level, _generation, count, what));
}
