using PortBridge.Playground.Capture;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Components.Pages;

/// <summary>The page's way with sound: from where it comes, and how it ends.</summary>
public sealed partial class Home
{
    private Task _dictating = Task.CompletedTask;
    private FileWork? _file;

    Task<bool> IAudioListener.OnAudioAsync(byte[] pcm) => Dictation.AcceptAsync(pcm);

    void IAudioListener.OnDropped(TimeSpan sound) => Dictation.ReportGap(sound);

    void IAudioListener.OnEnded(CaptureError? fault) =>
        _ = Dictation.FinishAsync(fault is { } why ? CaptureErrorFormatter.ToNotice(why) : null);

    void IAudioListener.OnLength(TimeSpan length) => _file = _file is { } file ? file with { Length = length } : null;

    // A key may be held again while the last words are still being written; their dictation comes to its end first.
    bool IAudioListener.OnPressed()
    {
        var isWelcome = _isAttached && (!IsActive || State.Phase == DictationPhase.Finishing);
        if (isWelcome)
            _ = RecordNextAsync();
        return isWelcome;
    }

    void IAudioListener.OnCancelled() => _ = Dictation.CancelAsync();

    private Task ToggleAsync() => IsActive ? StopAsync() : RecordAsync();

    private Task RecordAsync() => DictateAsync(capture => capture.RecordAsync());

    private async Task RecordNextAsync()
    {
        await _dictating;
        await RecordAsync();
    }

    private async Task PlayAsync(Sample sample)
    {
        _playing = sample;
        await DictateAsync(capture => capture.PlayAsync(sample.Address));
        _playing = null;
    }

    private async Task TranscribeAsync(DroppedFile file)
    {
        await using var handle = file.Handle;
        if (IsActive)
            return;

        _file = new FileWork(file.Name, Time.GetTimestamp());
        await DictateAsync(capture => capture.TranscribeAsync(handle));
        _file = null;
    }

    private Task RefuseAsync(CaptureError fault) =>
        IsActive ? Task.CompletedTask : Dictation.CancelAsync(CaptureErrorFormatter.ToNotice(fault));

    private Task DictateAsync(Func<AudioCapture, Task> begin) => _capture is null || IsActive
        ? Task.CompletedTask
        : _dictating = DictateAsync(_capture, begin);

    private async Task DictateAsync(AudioCapture capture, Func<AudioCapture, Task> begin)
    {
        var ended = Dictation.Begin(_preferences.For(_description));
        await begin(capture);

        // However the dictation ends, be it by the loss of the worker, the microphone is let go.
        await ended;
        await capture.ReleaseAsync();
        StateHasChanged();
    }

    private async Task StopAsync()
    {
        _isFlushing = true;
        try
        {
            // What is still on its way comes first; then the browser says that it was all.
            if (!await _capture!.StopAsync())
                await Dictation.FinishAsync();
        }
        finally
        {
            _isFlushing = false;
        }
    }

    private void OnHeard(SpeechEvent happened)
    {
        (bool IsStart, TimeSpan At)? speech = happened switch
        {
            SpeechEvent.SpeechStarted e => (true, e.At),
            SpeechEvent.SpeechStopped e => (false, e.At),
            _ => null,
        };
        if (speech is { } edge && _file is null)
            _ = InvokeAsync(() => _capture!.ShadeAsync(edge.IsStart, edge.At));
    }

    /// <summary>A file on its way to text.</summary>
    /// <param name="Name">What the person calls it.</param>
    /// <param name="Began">When, as a timestamp.</param>
    private sealed record FileWork(string Name, long Began)
    {
        /// <summary>How long its sound is; null while it is being read.</summary>
        public TimeSpan? Length { get; init; }
    }
}
