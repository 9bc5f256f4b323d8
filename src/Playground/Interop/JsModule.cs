using Microsoft.JSInterop;

namespace PortBridge.Playground.Interop;

/// <summary>
/// A JavaScript module, imported on the first call. Owned by one component and used on its dispatcher only.
/// </summary>
public sealed class JsModule(IJSRuntime js, string path, ILogger<JsModule> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private Task<IJSObjectReference>? _module;

    /// <summary>Calls a function of the module. There is no timeout: disposal cancels the call.</summary>
    /// <returns>The function's result; the default of <typeparamref name="T"/> if the call failed.</returns>
    public Task<T?> InvokeAsync<T>(string function, params object?[] arguments)
    {
        var disposed = _disposed.Token;
        return JsCall.TryAsync(CallAsync, path, function, logger, disposed);

        async Task<T> CallAsync()
        {
            var module = await (_module ??= js.InvokeAsync<IJSObjectReference>("import", path).AsTask());
            return await module.InvokeAsync<T>(function, disposed, arguments);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        _disposed.Dispose();
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
}
