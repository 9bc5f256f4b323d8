using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PortBridge.Testing.Hosting;

/// <summary>Collects the log messages that report an error in the bridge itself.</summary>
public sealed class InternalErrorLog : ILoggerProvider, ILogger
{
    private const int MaxErrors = 20;

    /// <summary>The event id of a failure of the supervision itself, which no worker may cause.</summary>
    private const int SupervisionFailed = 16;

    private readonly ConcurrentQueue<string> _errors = new();

    /// <summary>The first 20 errors.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == SupervisionFailed || exception is not null)
            Add($"{formatter(state, exception)} {exception}");
    }

    /// <summary>Adds an error that was not logged, such as an unobserved exception.</summary>
    public void Add(string error)
    {
        if (_errors.Count < MaxErrors)
            _errors.Enqueue(error);
    }

    public void Dispose()
    {
    }
}
