using System.Diagnostics.CodeAnalysis;
using Microsoft.JSInterop;

namespace PortBridge.Playground.Interop;

/// <summary>
/// The JavaScript object that belongs to a component: the result of the module's <c>create</c> function. Owned by one
/// component and used on its dispatcher only.
/// </summary>
/// <typeparam name="T">The type whose <see cref="JSInvokableAttribute"/> methods the JavaScript object
/// calls.</typeparam>
public sealed class JsComponent<T>(IJSRuntime js, string modulePath, T owner, ILogger logger) : IAsyncDisposable
    where T : class
{
    private readonly DotNetObjectReference<T> _owner = DotNetObjectReference.Create(owner);
    private IJSObjectReference? _module;
    private IJSObjectReference? _instance;
    private bool _isDisposed;

    /// <summary>Imports the module and creates the object. Call it once, after the first rendering.</summary>
    /// <param name="arguments">The arguments of <c>create</c> that follow the reference to the owner.</param>
    /// <exception cref="JSException">The module could not be loaded, or <c>create</c> failed.</exception>
    public async Task AttachAsync(params object?[] arguments)
    {
        try
        {
            _module = await js.InvokeAsync<IJSObjectReference>("import", modulePath);
            _instance = await _module.InvokeAsync<IJSObjectReference>("create", [_owner, .. arguments]);
            if (_isDisposed)
                await ReleaseAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page was left before its scripts were loaded.
        }
    }

    /// <summary>Calls a function that returns nothing. Times out if the connection is down.</summary>
    /// <returns>Whether the function ran to its end.</returns>
    public async Task<bool> CallAsync(string function, params object?[] arguments) =>
        await InvokeAsync(function, arguments) is not null;

    /// <inheritdoc cref="InvokeAsync(CancellationToken, string, object[])"/>
    public Task<bool?> InvokeAsync(string function, params object?[] arguments) =>
        InvokeAsync(CancellationToken.None, function, arguments);

    /// <summary>Calls a function that returns a Boolean or nothing. Times out if the connection is down.</summary>
    /// <param name="canceled">Ends the wait for the result.</param>
    /// <param name="function">The name of the function.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The result, false if the function returned nothing; null if the call failed.</returns>
    [SuppressMessage("Design", "CA1068", Justification = "The arguments are last.")]
    public async Task<bool?> InvokeAsync(CancellationToken canceled, string function, params object?[] arguments)
    {
        if (_instance is not { } instance)
            return null;

        // The call itself keeps the time limit of the framework, which a token would replace.
        return await JsCall.TryAsync<bool?>(
            async () => await instance.InvokeAsync<bool?>(function, arguments).AsTask().WaitAsync(canceled) ?? false,
            modulePath, function, logger, canceled);
    }

    /// <summary>Calls a function that returns bytes.</summary>
    /// <param name="function">The name of the function.</param>
    /// <param name="maxBytes">The greatest length accepted.</param>
    /// <param name="canceled">Ends the call.</param>
    /// <returns>The bytes; empty if there are more than <paramref name="maxBytes"/> or the call failed.</returns>
    public async Task<byte[]> ReadBytesAsync(string function, int maxBytes, CancellationToken canceled)
    {
        if (_instance is not { } instance)
            return [];

        return await JsCall.TryAsync(
            () => ReadAsync(instance, function, maxBytes, canceled), modulePath, function, logger, canceled) ?? [];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await ReleaseAsync();
        _owner.Dispose();
    }

    private static async Task<byte[]> ReadAsync(
        IJSObjectReference instance, string function, int maxBytes, CancellationToken canceled)
    {
        await using var bytes = await instance.InvokeAsync<IJSStreamReference>(function).AsTask().WaitAsync(canceled);
        await using var stream = await bytes.OpenReadStreamAsync(maxBytes, canceled);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, canceled);
        return copy.ToArray();
    }

    private async Task ReleaseAsync()
    {
        await CallAsync("dispose");
        try
        {
            foreach (var reference in new[] { _instance, _module })
                await (reference?.DisposeAsync() ?? default);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and both objects with it.
        }
    }
}
