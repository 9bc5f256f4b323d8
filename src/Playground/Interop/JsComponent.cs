using Microsoft.JSInterop;

namespace PortBridge.Playground.Interop;

/// <summary>
/// The half of a component that runs in the browser: what the <c>create</c> of a script module makes. Made and disposed
/// by its component, and used on its dispatcher only.
/// </summary>
/// <typeparam name="T">The other half, whose <see cref="JSInvokableAttribute"/> methods the script calls.</typeparam>
public sealed partial class JsComponent<T>(IJSRuntime js, string module, T owner, ILogger logger) : IAsyncDisposable
    where T : class
{
    private readonly DotNetObjectReference<T> _owner = DotNetObjectReference.Create(owner);
    private IJSObjectReference? _module;
    private IJSObjectReference? _half;
    private bool _isDisposed;

    /// <summary>Loads the script. Once, after the first rendering.</summary>
    /// <param name="arguments">What <c>create</c> gets after the reference to the owner.</param>
    public async Task AttachAsync(params object?[] arguments)
    {
        try
        {
            _module = await js.InvokeAsync<IJSObjectReference>("import", module);
            _half = await _module.InvokeAsync<IJSObjectReference>("create", [_owner, .. arguments]);
            if (_isDisposed)
                await ReleaseAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page was left before its scripts were there.
        }
    }

    /// <summary>Calls a function that gives nothing back. A connection that is down takes the call with it.</summary>
    /// <returns>Whether the browser did it.</returns>
    public async Task<bool> TellAsync(string function, params object?[] arguments) =>
        await AskAsync(function, arguments) is not null;

    /// <summary>Calls a function that may give back true or false. A connection that is down takes the call with it.</summary>
    /// <returns>What it gave back, false where that is nothing; null if the browser did not do it.</returns>
    public async Task<bool?> AskAsync(string function, params object?[] arguments)
    {
        if (_half is null)
            return null;

        try
        {
            return await _half.InvokeAsync<bool?>(function, arguments) ?? false;
        }
        catch (JSDisconnectedException)
        {
            return null; // The browser is gone, and all that it held.
        }
        catch (OperationCanceledException)
        {
            LogUnanswered(module, function);
            return null;
        }
        catch (JSException exception)
        {
            LogRefused(module, function, exception);
            return null;
        }
    }

    /// <summary>Calls a function that gives back bytes.</summary>
    /// <returns>The bytes; none if there are more than the limit, or if the browser did not do it.</returns>
    public async Task<byte[]> ReadAsync(string function, int maxBytes)
    {
        if (_half is null)
            return [];

        try
        {
            await using var bytes = await _half.InvokeAsync<IJSStreamReference>(function);
            await using var stream = await bytes.OpenReadStreamAsync(maxBytes);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            return copy.ToArray();
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            LogUnanswered(module, function);
        }
        catch (Exception exception) when (exception is JSException or ArgumentException or IOException or TimeoutException)
        {
            LogRefused(module, function, exception);
        }

        return [];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await ReleaseAsync();
        _owner.Dispose();
    }

    private async Task ReleaseAsync()
    {
        await TellAsync("dispose");
        try
        {
            foreach (var reference in new[] { _half, _module })
                await (reference?.DisposeAsync() ?? default);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and all that it held.
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "The browser could not do {Function} of {Module}")]
    private partial void LogRefused(string module, string function, Exception exception);

    [LoggerMessage(11, LogLevel.Information, "The browser did not answer to {Function} of {Module}")]
    private partial void LogUnanswered(string module, string function);
}
