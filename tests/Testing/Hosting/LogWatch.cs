using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PortBridge.Testing.Hosting;

/// <summary>Keeps of the bridge's log what speaks of a fault in the bridge itself.</summary>
public sealed class LogWatch : ILoggerProvider, ILogger
{
    private const int MostKept = 20;

    /// <summary>Says that the supervision itself failed, which nothing that a worker does may cause.</summary>
    private const int SupervisionFailed = 16;

    private readonly ConcurrentQueue<string> _faults = new();

    /// <summary>Faults of the bridge; the first of them.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

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

    /// <summary>Takes down what nobody caught.</summary>
    public void Add(string fault)
    {
        if (_faults.Count < MostKept)
            _faults.Enqueue(fault);
    }

    public void Dispose()
    {
    }
}
