using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;

namespace PortBridge.Playground.Capture;

/// <summary>
/// The browser's microphone, or a sample or a file in its place, as seen from the server. Made and disposed by a
/// component, and used on its dispatcher only.
/// </summary>
/// <remarks>
/// The browser names a take in all that it tells of it, and numbers that: what is left of an earlier take, and what comes
/// twice after a broken connection, is told from the rest.
/// </remarks>
public sealed class AudioCapture : IAsyncDisposable
{
    private const string ModulePath = "./js/capture.js";

    /// <summary>The length of a chunk; as <c>pcm-worklet.js</c> makes them.</summary>
    private static readonly TimeSpan ChunkLength = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxLength = TimeSpan.FromDays(1);

    private readonly JsComponent<AudioCapture> _browser;
    private readonly IAudioListener _listener;
    private ChunkSequence _sequence = new();
    private int _take;

    /// <summary>A capture that hands its sound to <paramref name="listener"/>.</summary>
    public AudioCapture(IJSRuntime js, IAudioListener listener, ILogger<AudioCapture> logger) =>
        (_listener, _browser) = (listener, new JsComponent<AudioCapture>(js, ModulePath, this, logger));

    /// <summary>Loads the script. Once, after the first rendering.</summary>
    /// <param name="button">The button that starts and stops: the script sees it pressed first, and keeps the first words.</param>
    /// <param name="waveform">The canvas on which the sound is drawn.</param>
    /// <param name="meter">The bar that shows the level.</param>
    public Task AttachAsync(ElementReference button, ElementReference waveform, ElementReference meter) =>
        _browser.AttachAsync(button, waveform, meter);

    /// <summary>Records from the microphone, from the moment on at which the button or the key was pressed.</summary>
    public Task RecordAsync() => StartAsync("record");

    /// <summary>Plays a recording, aloud, as if it were spoken.</summary>
    /// <param name="address">Where the browser finds it.</param>
    public Task PlayAsync(string address) => StartAsync("play", address);

    /// <summary>Takes the sound of a file, as fast as it is listened to.</summary>
    /// <param name="file">The browser's <c>File</c>.</param>
    public Task TranscribeAsync(IJSObjectReference file) => StartAsync("transcribe", file);

    /// <summary>Ends the sound. <see cref="IAudioListener.OnEnded"/> tells when all of it has come.</summary>
    /// <returns>False if there is no sound that could end.</returns>
    public async Task<bool> StopAsync() => await _browser.AskAsync("stop") != false;

    /// <summary>Lets go of the microphone and of all sound; nothing more is told of it.</summary>
    public async Task ReleaseAsync()
    {
        _take++;
        await _browser.TellAsync("cancel");
    }

    /// <summary>
    /// Lets the browser offer, by <see cref="IAudioListener.OnPressed"/>, what the page before could not send.
    /// </summary>
    public Task OfferSavedAudioAsync() => _browser.TellAsync("offerSavedAudio");

    /// <summary>Shades speech in the waveform.</summary>
    /// <param name="isStart">Whether it begins there; else it ends.</param>
    /// <param name="at">The time in the session.</param>
    public Task ShadeAsync(bool isStart, TimeSpan at) => _browser.TellAsync("speech", _take, isStart, at.TotalMilliseconds);

    /// <summary>For the script: the next chunk.</summary>
    /// <returns>Whether more of the take is wanted.</returns>
    [JSInvokable]
    public async Task<bool> OnAudio(int take, int number, byte[] pcm)
    {
        if (take != _take)
            return false;

        return !Arrives(number) || await _listener.OnAudioAsync(pcm);
    }

    /// <summary>For the script: the source has ended.</summary>
    /// <returns>False: nothing more is wanted.</returns>
    [JSInvokable]
    public bool OnEnded(int take, int number, string? fault)
    {
        if (take == _take && Arrives(number))
            _listener.OnEnded(Parse(fault));
        return false;
    }

    /// <summary>For the script: the length of a file's sound.</summary>
    [JSInvokable]
    public void OnLength(int take, double seconds)
    {
        if (take == _take)
            _listener.OnLength(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MaxLength.TotalSeconds)));
    }

    /// <summary>For the script: sound is kept, and waits for a take.</summary>
    /// <returns>Whether there will be one.</returns>
    [JSInvokable]
    public bool OnPressed() => _listener.OnPressed();

    /// <summary>For the script: the person dropped the take.</summary>
    [JSInvokable]
    public void OnCancelled(int take)
    {
        if (take == _take)
            _listener.OnCancelled();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    private static CaptureError? Parse(string? fault) =>
        fault is null ? null : Enum.TryParse<CaptureError>(fault, out var known) ? known : CaptureError.Unknown;

    private bool Arrives(int number)
    {
        if (!_sequence.TryAccept(number, out var missing))
            return false;

        if (missing > 0)
            _listener.OnDropped(missing * ChunkLength);
        return true;
    }

    private async Task StartAsync(string function, params object?[] arguments)
    {
        _sequence = new ChunkSequence();
        var take = ++_take;
        if (!await _browser.TellAsync(function, [take, .. arguments]) && take == _take)
            _listener.OnEnded(CaptureError.Unknown);
    }
}
