using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PortBridge.Testing;

/// <summary>A log message.</summary>
/// <param name="Level">The log level.</param>
/// <param name="EventId">The event id.</param>
/// <param name="Category">The category of the logger.</param>
/// <param name="Message">The formatted message.</param>
/// <param name="Exception">The exception, if any.</param>
public sealed record LogEntry(LogLevel Level, EventId EventId, string Category, string Message, Exception? Exception);

/// <summary>Collects all log messages of all levels.</summary>
public sealed class LogCollector : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();
    private readonly AsyncSignal _logged = new();

    /// <summary>The messages so far, in order.</summary>
    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>The messages so far with an event id, from categories of PortBridge only.</summary>
    public IReadOnlyList<LogEntry> Of(int eventId) => [.. _entries.Where(entry => Is(entry, eventId))];

    /// <summary>Returns the first message with an event id, waiting for it if necessary.</summary>
    public Task<LogEntry> WhenLoggedAsync(int eventId, CancellationToken cancellationToken = default) =>
        WhenAsync(entry => Is(entry, eventId), $"log message {eventId}", cancellationToken);

    /// <summary>Returns the first message that satisfies a condition, waiting for it if necessary.</summary>
    public async Task<LogEntry> WhenAsync(
        Func<LogEntry, bool> predicate, string what, CancellationToken cancellationToken = default)
    {
        await _logged.WaitUntilAsync(() => _entries.Any(predicate), what, cancellationToken).ConfigureAwait(false);
        return _entries.First(predicate);
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

    private static bool Is(LogEntry entry, int eventId) =>
        entry.EventId.Id == eventId && entry.Category.StartsWith("PortBridge", StringComparison.Ordinal);

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
            collector._logged.Notify();
        }
    }
}
