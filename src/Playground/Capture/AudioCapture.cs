using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace PortBridge.Playground.Capture;

/// <summary>
/// The browser's microphone, or a sample played in its place, as seen from the server. Made and disposed by a
/// component, and used on its dispatcher only.
/// </summary>
public sealed partial class AudioCapture : IAsyncDisposable
{
    private const string ModulePath = "./js/microphone.js";

    private readonly IJSRuntime _js;
    private readonly IAudioListener _listener;
    private readonly ILogger _logger;
    private readonly DotNetObjectReference<AudioCapture> _self;
    private readonly CancellationTokenSource _disposed = new();
    private IJSObjectReference? _module;
    private IJSObjectReference? _capture;

    /// <summary>A capture that hands its sound to <paramref name="listener"/>.</summary>
    public AudioCapture(IJSRuntime js, IAudioListener listener, ILogger<AudioCapture> logger)
    {
        (_js, _listener, _logger) = (js, listener, logger);
        _self = DotNetObjectReference.Create(this);
    }

    /// <summary>Loads the script. Once, after the first rendering.</summary>
    /// <param name="meter">The canvas on which the level is drawn.</param>
    public async Task AttachAsync(ElementReference meter)
    {
        _module = await _js.InvokeAsync<IJSObjectReference>("import", ModulePath);
        _capture = await _module.InvokeAsync<IJSObjectReference>("create", _self, meter);
    }

    /// <summary>Records from the microphone.</summary>
    /// <returns>Null when sound comes; else why none does.</returns>
    public Task<CaptureFault?> RecordAsync() => StartAsync("record");

    /// <summary>Plays a recording, aloud, as if it were spoken.</summary>
    /// <param name="address">Where the browser finds it.</param>
    /// <returns>Null when sound comes; else why none does.</returns>
    public Task<CaptureFault?> PlayAsync(string address) => StartAsync("play", address);

    /// <summary>Ends the sound; when this returns, all of it has been taken. Does nothing when none runs.</summary>
    public async Task StopAsync()
    {
        try
        {
            if (_capture is not null)
                await _capture.InvokeVoidAsync("stop");
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its microphone with it.
        }
    }

    /// <summary>For the script: the next chunk.</summary>
    [JSInvokable]
    public void OnAudio(byte[] pcm) => _listener.OnAudio(pcm);

    /// <summary>For the script: so many milliseconds were left out.</summary>
    [JSInvokable]
    public void OnDropped(double milliseconds) =>
        _listener.OnDropped(TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, TimeSpan.MillisecondsPerHour)));

    /// <summary>For the script: the source has ended by itself.</summary>
    [JSInvokable]
    public Task OnEnded(string? fault) => _listener.OnEndedAsync(Parse(fault));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        try
        {
            if (_capture is not null)
                await _capture.InvokeVoidAsync("dispose");
            await DisposeAsync(_capture);
            await DisposeAsync(_module);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its microphone with it.
        }

        _self.Dispose();
        _disposed.Dispose();
    }

    private static ValueTask DisposeAsync(IJSObjectReference? reference) => reference?.DisposeAsync() ?? default;

    private async Task<CaptureFault?> StartAsync(string function, params object?[] arguments)
    {
        if (_capture is null)
            return CaptureFault.Unknown;

        try
        {
            // With a token of its own a call has no time limit: a person may think long about a permission.
            return Parse(await _capture.InvokeAsync<string?>(function, _disposed.Token, arguments));
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            return null;
        }
        catch (JSException exception)
        {
            LogRefused(exception);
            return CaptureFault.Unknown;
        }
    }

    private static CaptureFault? Parse(string? fault) =>
        fault is null ? null : Enum.TryParse<CaptureFault>(fault, out var known) ? known : CaptureFault.Unknown;

    [LoggerMessage(10, LogLevel.Warning, "The browser could not capture sound")]
    private partial void LogRefused(Exception exception);
}
