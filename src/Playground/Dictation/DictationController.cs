using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Dictation;

/// <summary>
/// Starts and stops dictations from the page's audio sources: microphone, sample and file. Owned by the page and used
/// on
/// its dispatcher only.
/// </summary>
public sealed class DictationController : ICaptureObserver, IAsyncDisposable
{
    private readonly DictationService _dictation;
    private readonly AudioCapture _capture;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;
    private bool _isFlushing;
    private bool _isNextWaiting;
    private UnfinishedFile? _nextFile;

    /// <summary>Creates a controller.</summary>
    /// <param name="dictation">Receives the captured audio.</param>
    /// <param name="js">Calls the browser.</param>
    /// <param name="time">The time.</param>
    /// <param name="maxDictation">The length of the audio that one dictation may have.</param>
    /// <param name="logger">Receives the reasons of failed calls to the browser.</param>
    public DictationController(
        DictationService dictation, IJSRuntime js, TimeProvider time, TimeSpan maxDictation, ILogger<AudioCapture> logger)
    {
        (_dictation, _time) = (dictation, time);
        _capture = new AudioCapture(js, dictation, this, logger) { MaxDictation = maxDictation };
        _dictation.EventReceived += OnEventReceived;
    }

    /// <summary>Provides the options of the next session, when they are known.</summary>
    public required Func<CancellationToken, Task<SessionOptions>> SessionOptions { get; init; }

    /// <summary>Runs an action on the dispatcher of the page.</summary>
    public required Func<Func<Task>, Task> Dispatch { get; init; }

    /// <summary>
    /// Raised on the dispatcher after a change that does not change <see cref="DictationService.State"/>.
    /// </summary>
    public event Action? Changed;

    /// <summary>Whether the script is loaded, so that a dictation can start.</summary>
    public bool IsAttached { get; private set; }

    /// <summary>The file that is being transcribed; null if there is none.</summary>
    public FileTranscription? File { get; private set; }

    /// <summary>The sample that is being played; null if there is none.</summary>
    public Sample? Sample { get; private set; }

    /// <summary>Whether a dictation is running.</summary>
    public bool IsActive => _dictation.State.Phase != DictationPhase.Idle;

    /// <summary>Whether a dictation can start.</summary>
    public bool CanStart => IsAttached && !IsActive;

    /// <summary>Whether a dictation can start, or the running one can be stopped.</summary>
    public bool CanToggle => IsAttached && !_isFlushing && _dictation.State.Phase != DictationPhase.Finishing;

    /// <inheritdoc cref="AudioCapture.AttachAsync"/>
    public async Task AttachAsync(
        ElementReference button, ElementReference waveform, ElementReference meter, TimeSpan maxBuffered)
    {
        await _capture.AttachAsync(button, waveform, meter, maxBuffered);
        IsAttached = true;
        Changed?.Invoke();
        await _capture.OfferUnfinishedAsync();
    }

    /// <summary>The audio that the browser need not keep after it has saved the transcript of a state.</summary>
    public CommittedAudio? CommittedIn(DictationState state) => state.Phase == DictationPhase.Idle
        ? _capture.CommitTo(null, state.Transcript.Offset)
        : _capture.CommitTo(state.Committed, state.Transcript.Offset + state.Committed);

    /// <summary>Starts to record from the microphone, or stops the running dictation.</summary>
    public Task ToggleAsync() => IsActive ? StopAsync() : RecordAsync();

    /// <summary>Records from the microphone. Does nothing while a dictation is running.</summary>
    /// <returns>A task that completes when the dictation has ended.</returns>
    public Task RecordAsync() => StartAsync(() => _capture.RecordAsync());

    /// <summary>Plays a sample aloud and transcribes it. Does nothing while a dictation is running.</summary>
    /// <inheritdoc cref="RecordAsync" path="/returns"/>
    public async Task PlayAsync(Sample sample)
    {
        if (IsActive)
            return;

        Sample = sample;
        await StartAsync(() => _capture.PlayAsync(sample.Address));
        Sample = null;
    }

    /// <summary>Transcribes a file, and disposes its handle. Does nothing else while a dictation is running.</summary>
    /// <inheritdoc cref="RecordAsync" path="/returns"/>
    public async Task TranscribeAsync(UploadedFile file)
    {
        await using var handle = file.Handle;
        if (IsActive)
            return;

        File = new FileTranscription(UploadedFile.Truncate(file.Name), _time.GetTimestamp());
        await StartAsync(() => _capture.TranscribeAsync(handle));
        File = null;
    }

    /// <summary>Shows why a file was rejected, unless a dictation is running.</summary>
    public Task RejectAsync(CaptureError error) =>
        IsActive ? Task.CompletedTask : _dictation.CancelAsync(CaptureErrorFormatter.ToNotice(error));

    /// <summary>Cancels the running dictation.</summary>
    public Task CancelAsync() => _dictation.CancelAsync();

    /// <summary>Cancels the running dictation and releases the browser's resources.</summary>
    public async ValueTask DisposeAsync()
    {
        _dictation.EventReceived -= OnEventReceived;
        await _dictation.CancelAsync();
        await _capture.DisposeAsync();
    }

    void ICaptureObserver.OnEnded(CaptureError? error) =>
        _ = _dictation.FinishAsync(error is { } reason ? CaptureErrorFormatter.ToNotice(reason) : null);

    void ICaptureObserver.OnLength(TimeSpan length)
    {
        File = File is { } file ? file with { Length = length } : null;
        Changed?.Invoke();
    }

    bool ICaptureObserver.OnRecordRequested(UnfinishedFile? file)
    {
        // While a dictation is finishing, the next one waits for its end.
        var isAccepted = IsAttached && (!IsActive || _dictation.State.Phase == DictationPhase.Finishing);
        if (!isAccepted)
            return false;

        // One request waits at a time; a repeated one replaces it.
        _nextFile = file;
        if (!_isNextWaiting)
            _ = RecordNextAsync();
        return true;
    }

    void ICaptureObserver.OnCanceled() => _ = CancelAsync();

    private async Task RecordNextAsync()
    {
        _isNextWaiting = true;
        await _running;
        (_isNextWaiting, var file) = (false, _nextFile);
        if (file is null || IsActive)
        {
            await RecordAsync();
            return;
        }

        File = new FileTranscription(UploadedFile.Truncate(file.Name), _time.GetTimestamp())
        {
            Length = file.Length is { } length ? AudioCapture.ToTime(length) : null,
            Before = AudioCapture.ToTime(file.Committed),
        };
        await RecordAsync();
        File = null;
        Changed?.Invoke();
    }

    private Task StartAsync(Func<Task> capture) => CanStart ? _running = RunAsync(capture) : Task.CompletedTask;

    private async Task RunAsync(Func<Task> capture)
    {
        var ended = _dictation.Begin(SessionOptions);
        await capture();

        // Release the microphone however the dictation ends, for example because the worker was lost.
        await ended;
        await _capture.ReleaseAsync();
        Changed?.Invoke();
    }

    private async Task StopAsync()
    {
        _isFlushing = true;
        try
        {
            // The browser sends the rest of the audio first and then reports the end.
            if (!await _capture.StopAsync())
                await _dictation.FinishAsync();
        }
        finally
        {
            _isFlushing = false;
        }
    }

    private void OnEventReceived(SpeechEvent received)
    {
        (bool IsStart, TimeSpan At)? edge = received switch
        {
            SpeechEvent.SpeechStarted e => (true, e.At),
            SpeechEvent.SpeechStopped e => (false, e.At),
            _ => null,
        };
        if (edge is { } speech && File is null)
            _ = Dispatch(() => _capture.MarkSpeechAsync(speech.IsStart, speech.At));
    }
}
