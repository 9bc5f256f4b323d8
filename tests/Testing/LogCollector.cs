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

    /// <summary>Everything so far of one of the project's own messages; a host's have other meanings.</summary>
    public IReadOnlyList<LogEntry> Of(int eventId) => [.. _entries.Where(entry => Is(entry, eventId))];

    /// <summary>The first entry of a message, now or when it comes.</summary>
    public Task<LogEntry> WhenLoggedAsync(int eventId, CancellationToken cancellationToken = default) =>
        WhenAsync(entry => Is(entry, eventId), $"log message {eventId}", cancellationToken);

    /// <summary>The first entry that is as wanted, now or when it comes.</summary>
    public async Task<LogEntry> WhenAsync(
        Func<LogEntry, bool> isWanted, string what, CancellationToken cancellationToken = default)
    {
        await _logged.UntilAsync(() => _entries.Any(isWanted), what, cancellationToken).ConfigureAwait(false);
        return _entries.First(isWanted);
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
            collector._logged.Beat();
        }
    }
}
