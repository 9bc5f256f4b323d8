using PortBridge.Playground.Capture;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;
using PortBridge.Protocol;

namespace PortBridge.Playground.Dictation;

/// <summary>Transcribes the audio of one page. Scoped: one instance per circuit.</summary>
/// <remarks>
/// <see cref="AcceptAsync"/> takes audio in order and waits while the session is behind. <see cref="State"/> is an
/// immutable snapshot that any thread may replace; <see cref="Changed"/> follows each replacement.
/// </remarks>
public sealed class DictationService(
    ISessionFactory sessions, RecordingMemory memory, LatencyRecorder latency, ILogger<DictationRun> logger)
    : IAudioSink, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private volatile DictationState _state = new();
    private DictationRun? _run;
    private Task _ended = Task.CompletedTask;

    /// <summary>The current state.</summary>
    public DictationState State => _state;

    /// <summary>The audio of the transcript.</summary>
    public Recording Recording { get; } = new(memory);

    /// <summary>Raised after each change of <see cref="State"/>, on the thread that changed it.</summary>
    public event Action? Changed;

    /// <inheritdoc cref="DictationRun.EventReceived"/>
    public event Action<SpeechEvent>? EventReceived;

    /// <summary>
    /// Starts a dictation. Its session is opened with the first audio, so that a pending permission prompt of the
    /// browser
    /// does not occupy a session of the worker.
    /// </summary>
    /// <param name="options">
    /// Provides the options of the session when the first audio has arrived; null for the defaults.
    /// </param>
    /// <returns>
    /// A task that completes when the dictation has ended, for any reason, and never fails. If a dictation is already
    /// running, this is its task.
    /// </returns>
    public Task Begin(Func<CancellationToken, Task<SessionOptions>>? options = null)
    {
        if (_run is not null)
            return _ended;

        latency.BeginSession();
        Recording.ContinueAt(State.Transcript.Offset);
        _run = new DictationRun(
            sessions, options ?? (_ => Task.FromResult(new SessionOptions())), Recording, Change, logger);
        _run.EventReceived += OnEvent;
        Change(state => state with
        {
            Phase = DictationPhase.Starting,
            Notice = null,
            Unrecognized = null,
            Committed = TimeSpan.Zero,
            Dropped = TimeSpan.Zero,
        });
        return _ended = EndAsync(_run);
    }

    /// <summary>
    /// Accepts the next chunk of mono PCM16 at 16 kHz. Waits while <see cref="DictationRun.MaxQueuedChunks"/> chunks
    /// are
    /// queued. Overlapping calls are served in order.
    /// </summary>
    /// <returns>Whether more audio is wanted; false if no dictation is running or it has ended meanwhile.</returns>
    /// <exception cref="ArgumentException">
    /// The length is not a whole number of samples, or exceeds <see cref="DictationRun.MaxChunkBytes"/>.
    /// </exception>
    public Task<bool> AcceptAsync(byte[] pcm)
    {
        if (State.NoSoundSince is not null)
            Change(state => state with { NoSoundSince = null });
        return _run?.AcceptAsync(pcm) ?? Task.FromResult(false);
    }

    /// <summary>Records that audio before the next chunk is missing.</summary>
    public void ReportGap(TimeSpan length) => _run?.ReportGap(length);

    /// <summary>
    /// Records that the microphone gives no sound. The utterance in progress is finalized, and the session is kept.
    /// </summary>
    public void ReportSoundMissing(TimeOnly since)
    {
        if (_run is not { } run)
            return;

        run.Flush();
        Change(state => state with { NoSoundSince = since });
    }

    /// <summary>Ends the audio and waits for the last final.</summary>
    /// <param name="notice">A notice to show, unless the dictation ends with a notice of its own.</param>
    public async Task FinishAsync(Notice? notice = null)
    {
        _run?.Finish();
        await _ended;
        if (notice is not null)
            Change(state => state with { Notice = state.Notice ?? notice });
    }

    /// <summary>Cancels the dictation: an unfinished utterance gets no final.</summary>
    /// <param name="notice">A notice to show.</param>
    public async Task CancelAsync(Notice? notice = null)
    {
        _run?.Cancel();
        await _ended;
        if (notice is not null)
            Change(state => state with { Notice = notice });
    }

    /// <summary>
    /// Inserts an earlier transcript, which has no audio, before the current one. Allowed at any time.
    /// </summary>
    public void Restore(SavedTranscript earlier)
    {
        Recording.MoveBy(earlier.Length);
        Change(state => state with { Transcript = state.Transcript.Restore(earlier) });
    }

    /// <summary>
    /// Deletes the transcript and its audio. Not allowed during a dictation, whose times would be wrong.
    /// </summary>
    public void Clear()
    {
        Recording.Clear();
        Change(state => state with { Transcript = Transcript.Empty, Unrecognized = null });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CancelAsync();
        Recording.Dispose();
    }

    private async Task EndAsync(DictationRun run)
    {
        var notice = await run.RunAsync();
        _run = null;
        Change(state => state with
        {
            Phase = DictationPhase.Idle,
            Session = SessionState.Idle,
            Processed = TimeSpan.Zero,
            IsInterrupted = false,
            NoSoundSince = null,
            Transcript = state.Transcript.EndSession(run.Accepted),
            Notice = notice,
            Unrecognized = notice is null ? run.Unrecognized : null,
        });
    }

    private void OnEvent(SpeechEvent received)
    {
        latency.Record(received);
        EventReceived?.Invoke(received);
    }

    private void Change(Func<DictationState, DictationState> change)
    {
        lock (_gate)
            _state = change(_state);
        Changed?.Invoke();
    }
}
