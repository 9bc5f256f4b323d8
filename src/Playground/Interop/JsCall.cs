using Microsoft.JSInterop;

namespace PortBridge.Playground.Interop;

/// <summary>Runs calls to JavaScript whose failure is logged instead of thrown.</summary>
internal static partial class JsCall
{
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
            LogFailed(logger, module, function, exception);
            return default;
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "JavaScript function {Function} of {Module} failed")]
    private static partial void LogFailed(ILogger logger, string module, string function, Exception exception);

    [LoggerMessage(11, LogLevel.Information, "JavaScript function {Function} of {Module} timed out")]
    private static partial void LogTimedOut(ILogger logger, string module, string function);
}
