using Microsoft.JSInterop;

namespace PortBridge.Playground.Interop;

/// <summary>
/// A script module of the page, fetched when it is first called. Made and disposed by a component, and used on its
/// dispatcher only. What the browser could not do is logged, and the caller gets a default.
/// </summary>
public sealed partial class JsModule(IJSRuntime js, string path, ILogger<JsModule> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Task<IJSObjectReference>? _module;

    /// <summary>Calls a function. It may take as long as it likes: it is given up when this is disposed of.</summary>
    /// <returns>What it gave back; the default of <typeparamref name="T"/> if the browser did not do it.</returns>
    public async Task<T?> AskAsync<T>(string function, params object?[] arguments)
    {
        try
        {
            var module = await (_module ??= js.InvokeAsync<IJSObjectReference>("import", path).AsTask());
            return await module.InvokeAsync<T>(function, _gone.Token, arguments);
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            return default; // The browser is gone, or the component.
        }
        catch (JSException exception)
        {
            LogRefused(path, function, exception);
            return default;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
        try
        {
            if (_module is { IsCompletedSuccessfully: true } module)
                await module.Result.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the module with it.
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "The browser could not do {Function} of {Module}")]
    private partial void LogRefused(string module, string function, Exception exception);
}
