using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;
using PortBridge.Protocol;

namespace PortBridge.Playground.Capture;

/// <summary>
/// Captures audio in the browser from the microphone, a sample or a file. Owned by one component and used on its
/// dispatcher only.
/// </summary>
/// <remarks>
/// Every message of the browser carries the number of its capture and a sequence number, so that messages of an earlier
/// capture, and messages that are repeated after a reconnect, are ignored.
/// </remarks>
public sealed class AudioCapture : IAsyncDisposable
{
    private const string ModulePath = "./js/capture.js";

    /// <summary>The length of a chunk; must match <c>pcm-worklet.js</c>.</summary>
    private static readonly TimeSpan ChunkLength = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxLength = TimeSpan.FromDays(1);
    private static readonly AudioFormat Format = new(AudioFormat.DefaultSampleRate, SampleFormat.PcmS16Le);
    private const int LastSecondOfDay = 24 * 60 * 60 - 1;

    private readonly JsComponent<AudioCapture> _browser;
    private readonly IAudioSink _sink;
    private readonly ICaptureObserver _observer;
    private ChunkSequence _sequence = new();
    private PendingAudio _pending = new();
    private int _captureId;
    private int _lastCaptureId;
    private bool _hasEnded;

    /// <summary>Creates a capture that passes its audio to <paramref name="sink"/>.</summary>
    public AudioCapture(IJSRuntime js, IAudioSink sink, ICaptureObserver observer, ILogger<AudioCapture> logger)
    {
        (_sink, _observer) = (sink, observer);
        _browser = new JsComponent<AudioCapture>(js, ModulePath, this, logger);
    }

    /// <summary>The length of the audio that one capture may have.</summary>
    public required TimeSpan MaxDictation { get; init; }

    /// <summary>Loads the script. Call it once, after the first rendering.</summary>
    /// <param name="button">The record button: the script starts to buffer audio as soon as it is pressed.</param>
    /// <param name="waveform">The canvas for the waveform.</param>
    /// <param name="meter">The bar of the level meter.</param>
    /// <param name="maxBuffered">The length of the audio that the browser buffers at most.</param>
    public Task AttachAsync(
        ElementReference button, ElementReference waveform, ElementReference meter, TimeSpan maxBuffered) =>
        _browser.AttachAsync(button, waveform, meter, (int)(maxBuffered / ChunkLength));

    /// <summary>Records from the microphone, including what was buffered since the button or key was pressed.</summary>
    public Task RecordAsync() => StartAsync("record");

    /// <summary>Plays a recording aloud and captures it.</summary>
    /// <param name="address">The URL of the recording.</param>
    public Task PlayAsync(string address) => StartAsync("play", address);

    /// <summary>Reads the audio of a file, as fast as the sink accepts it.</summary>
    /// <param name="file">The browser's <c>File</c> object.</param>
    public Task TranscribeAsync(IJSObjectReference file) => StartAsync("transcribe", file);

    /// <summary>Ends the capture; <see cref="ICaptureObserver.OnEnded"/> follows the last chunk.</summary>
    /// <returns>False if the browser cannot be reached or captures nothing.</returns>
    public async Task<bool> StopAsync() => await _browser.InvokeAsync("stop") != false;

    /// <summary>Releases the microphone and discards all audio; no notification follows.</summary>
    public async Task ReleaseAsync()
    {
        _captureId++;
        await _browser.CallAsync("cancel");
    }

    /// <summary>
    /// Lets the browser offer, by <see cref="ICaptureObserver.OnRecordRequested"/>, a recording or a file that was in
    /// progress when the server's previous session with this page was lost.
    /// </summary>
    public Task OfferUnfinishedAsync() => _browser.CallAsync("offer");

    /// <summary>The audio that the browser need not keep any more; null for none.</summary>
    /// <param name="position">
    /// The position in the last capture's audio before which the transcript is complete; null for all accepted audio.
    /// </param>
    /// <param name="timeline">The same position on the transcript's timeline.</param>
    public CommittedAudio? CommitTo(TimeSpan? position, TimeSpan timeline) =>
        _sequence.CommitTo(position ?? TimeSpan.MaxValue) is var next and > 0
            ? new CommittedAudio(_lastCaptureId, next, (long)timeline.TotalMilliseconds)
            : null;

    /// <summary>Marks the start or the end of speech in the waveform.</summary>
    /// <param name="isStart">Whether speech starts; otherwise it ends.</param>
    /// <param name="at">The position in the session's audio.</param>
    public Task MarkSpeechAsync(bool isStart, TimeSpan at) =>
        _browser.CallAsync("speech", _captureId, isStart, at.TotalMilliseconds);

    /// <summary>Called by the script with the next chunk.</summary>
    /// <returns>Whether more audio of this capture is wanted.</returns>
    [JSInvokable]
    public Task<bool> OnAudio(int captureId, int number, byte[] pcm)
    {
        if (captureId != _captureId)
            return Task.FromResult(false);
        if (!_pending.HasRoomFor(pcm.Length))
            return RefuseAsync(CaptureError.TooMuchAudio);
        if (_sequence.Length + Format.DurationOf(pcm.Length) > MaxDictation)
            return RefuseAsync(CaptureError.DictationTooLong);

        return Accept(number, Format.DurationOf(pcm.Length))
            ? _pending.AddAsync(number, pcm.Length, _sink.AcceptAsync(pcm))
            : _pending.RepeatAsync(number);
    }

    /// <summary>Called by the script when the microphone gives no sound, and then once a minute.</summary>
    /// <param name="captureId">The capture.</param>
    /// <param name="number">The number of the message.</param>
    /// <param name="since">The local time of the browser since when there is no sound: the second of the day.</param>
    /// <returns>Whether audio of this capture is wanted.</returns>
    [JSInvokable]
    public bool OnSoundMissing(int captureId, int number, int since)
    {
        if (captureId != _captureId)
            return false;

        if (Accept(number, TimeSpan.Zero))
            _sink.ReportSoundMissing(TimeOnly.FromTimeSpan(TimeSpan.FromSeconds(Math.Clamp(since, 0, LastSecondOfDay))));
        return true;
    }

    /// <summary>Called by the script when the source has ended.</summary>
    /// <returns>False: no more audio is wanted.</returns>
    [JSInvokable]
    public bool OnEnded(int captureId, int number, string? error)
    {
        if (captureId == _captureId && !_hasEnded && Accept(number, TimeSpan.Zero))
            End(Parse(error));
        return false;
    }

    /// <summary>Called by the script with the length of a file's audio.</summary>
    [JSInvokable]
    public void OnLength(int captureId, double seconds)
    {
        if (captureId == _captureId)
            _observer.OnLength(ToTime(seconds));
    }

    /// <summary>Called by the script when buffered audio waits for a recording.</summary>
    /// <param name="file">The file that the audio is from; null for the microphone.</param>
    /// <returns>Whether a recording will start.</returns>
    [JSInvokable]
    public bool OnRecordRequested(UnfinishedFile? file) => _observer.OnRecordRequested(file);

    /// <summary>Called by the script when the user discarded the capture.</summary>
    [JSInvokable]
    public void OnCanceled(int captureId)
    {
        if (captureId != _captureId)
            return;

        _captureId++;
        _observer.OnCanceled();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    /// <summary>Converts seconds from the browser, which are limited to a day.</summary>
    internal static TimeSpan ToTime(double seconds) =>
        TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MaxLength.TotalSeconds));

    // What has been accepted is transcribed. Later messages are of an earlier capture.
    private Task<bool> RefuseAsync(CaptureError error)
    {
        _captureId++;
        if (!_hasEnded)
            End(error);
        return Task.FromResult(false);
    }

    private void End(CaptureError? error)
    {
        _hasEnded = true;
        _observer.OnEnded(error);
    }

    private static CaptureError? Parse(string? error) =>
        error is null ? null : Enum.TryParse<CaptureError>(error, out var known) ? known : CaptureError.Unknown;

    private bool Accept(int number, TimeSpan length)
    {
        if (!_sequence.TryAccept(number, length, out var missing))
            return false;

        if (missing > 0)
            _sink.ReportGap(missing * ChunkLength);
        return true;
    }

    private async Task StartAsync(string function, params object?[] arguments)
    {
        (_sequence, _pending, _hasEnded) = (new ChunkSequence(), new PendingAudio(), false);
        var captureId = _lastCaptureId = ++_captureId;
        if (!await _browser.CallAsync(function, [captureId, .. arguments]) && captureId == _captureId)
            End(CaptureError.Unknown);
    }
}
