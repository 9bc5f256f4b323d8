using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PortBridge.Testing;

/// <summary>One message that was logged.</summary>
/// <param name="Level">How grave.</param>
/// <param name="EventId">Which message.</param>
/// <param name="Category">Who logged it.</param>
/// <param name="Message">As a person reads it.</param>
/// <param name="Exception">What it carried, if anything.</param>
public sealed record LogEntry(LogLevel Level, EventId EventId, string Category, string Message, Exception? Exception);

/// <summary>Keeps everything that is logged, at every level.</summary>
public sealed class LogCollector : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();
    private readonly Pulse _logged = new();

    /// <summary>Everything so far, in order.</summary>
    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>Everything so far of one message.</summary>
    public IReadOnlyList<LogEntry> Of(int eventId) => [.. _entries.Where(entry => entry.EventId.Id == eventId)];

    /// <summary>The first entry of a message, now or when it comes.</summary>
    public async Task<LogEntry> WhenLoggedAsync(int eventId, CancellationToken cancellationToken = default)
    {
        await _logged.UntilAsync(() => Of(eventId).Count > 0, $"log message {eventId}", cancellationToken)
            .ConfigureAwait(false);
        return Of(eventId)[0];
    }

    /// <inheritdoc cref="ILoggerFactory.CreateLogger"/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("This factory only collects.");

    /// <inheritdoc cref="IDisposable.Dispose"/>
    public void Dispose()
    {
    }

    private sealed class Logger(LogCollector collector, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            collector._entries.Enqueue(
                new LogEntry(logLevel, eventId, category, formatter(state, exception), exception));
            collector._logged.Beat();
        }
    }
}
