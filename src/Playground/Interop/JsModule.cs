using Microsoft.JSInterop;

namespace PortBridge.Playground.Interop;

/// <summary>
/// A JavaScript module, imported on the first call. Owned by one component and used on its dispatcher only.
/// </summary>
public sealed class JsModule(IJSRuntime js, string path, TimeProvider time, ILogger<JsModule> logger) : IAsyncDisposable
{
    /// <summary>
    /// The time limit of a call: enough to send a long recording over a slow connection, and to answer a question of the
    /// browser.
    /// </summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>The number of calls that may wait for the browser. It answers within milliseconds, or not at all.</summary>
    public const int MaxPending = 16;

    private readonly CancellationTokenSource _disposed = new();
    private int _pending;
    private Task<IJSObjectReference>? _module;

    /// <summary>Calls a function of the module. Disposal and <see cref="Timeout"/> cancel the call.</summary>
    /// <returns>
    /// The function's result; the default of <typeparamref name="T"/> if the call failed, or <see cref="MaxPending"/> others
    /// wait.
    /// </returns>
    public async Task<T?> InvokeAsync<T>(string function, params object?[] arguments)
    {
        if (_pending >= MaxPending)
            return default;

        var disposed = _disposed.Token;
        _pending++;
        try
        {
            return await JsCall.TryAsync(CallAsync, path, function, logger, disposed);
        }
        finally
        {
            _pending--;
        }

        async Task<T> CallAsync()
        {
            using var timeout = new CancellationTokenSource(Timeout, time);
            using var canceled = CancellationTokenSource.CreateLinkedTokenSource(disposed, timeout.Token);
            var module = await (_module ??= js.InvokeAsync<IJSObjectReference>("import", path).AsTask());
            return await module.InvokeAsync<T>(function, canceled.Token, arguments);
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
