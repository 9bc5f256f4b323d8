using System.Runtime.CompilerServices;
using Microsoft.JSInterop;
using PortBridge.Diagnostics;
using PortBridge.Protocol;

namespace PortBridge.Playground.Interop;

/// <summary>Runs calls to JavaScript whose failure is logged instead of thrown.</summary>
internal static partial class JsCall
{
    private const int FailuresPerMinute = 20;

    // A browser decides what fails and with what text, so each caller's log gets a limited number of cleaned texts.
    private static readonly ConditionalWeakTable<ILogger, LogLimiter> Limiters = [];

    /// <summary>Runs a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="module">The path of the module, for the log.</param>
    /// <param name="function">The name of the function, for the log.</param>
    /// <param name="logger">Receives the reason of a failure.</param>
    /// <param name="disposed">Canceled when the caller is disposed; a call that this cancels is not logged.</param>
    /// <returns>
    /// The result; the default of <typeparamref name="T"/> if the call failed or the browser is gone.
    /// </returns>
    public static async Task<T?> TryAsync<T>(
        Func<Task<T>> call, string module, string function, ILogger logger, CancellationToken disposed = default)
    {
        try
        {
            return await call();
        }
        catch (JSDisconnectedException)
        {
            return default; // The browser is gone.
        }
        catch (OperationCanceledException) when (disposed.IsCancellationRequested)
        {
            return default; // The component is gone.
        }
        catch (OperationCanceledException)
        {
            LogTimedOut(logger, module, function);
            return default;
        }
        catch (Exception exception) when (exception is JSException or ArgumentException or IOException or TimeoutException)
        {
            if (Limiters.GetValue(logger, CreateLimiter).TryPass())
                LogFailed(logger, module, function, exception.GetType().Name, UntrustedText.Clean(exception.Message));
            return default;
        }
    }

    private static LogLimiter CreateLimiter(ILogger logger) => new(
        FailuresPerMinute, TimeSpan.FromMinutes(1), TimeProvider.System, count => LogMore(logger, count));

    [LoggerMessage(10, LogLevel.Warning, "JavaScript function {Function} of {Module} failed: {Type}: {Message}")]
    private static partial void LogFailed(ILogger logger, string module, string function, string type, string message);

    [LoggerMessage(12, LogLevel.Warning, "{Count:N0} more failures of JavaScript functions within a minute were not logged")]
    private static partial void LogMore(ILogger logger, long count);

    [LoggerMessage(11, LogLevel.Information, "JavaScript function {Function} of {Module} timed out")]
    private static partial void LogTimedOut(ILogger logger, string module, string function);
}
