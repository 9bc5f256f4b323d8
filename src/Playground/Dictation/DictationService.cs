using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;
using PortBridge.Protocol;

namespace PortBridge.Playground.Dictation;

/// <summary>
/// What happens between Start and Stop on one page, apart from how it looks. One for each circuit: it ends with it.
/// </summary>
/// <remarks>
/// Sound is taken by <see cref="AcceptAsync"/>, in order, at the pace of the session; what happens shows in
/// <see cref="State"/>, which is replaced as a whole, from any thread, each time followed by <see cref="Changed"/>.
/// </remarks>
public sealed class DictationService(ISessionFactory sessions, ILogger<DictationRun> logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private volatile DictationState _state = new();
    private DictationRun? _run;
    private Task _ended = Task.CompletedTask;

    /// <summary>The present moment.</summary>
    public DictationState State => _state;

    /// <summary>The sound that belongs to the transcript.</summary>
    public Recording Recording { get; } = new();

    /// <summary>Raised after each change of <see cref="State"/>, on the thread that made it.</summary>
    public event Action? Changed;

    /// <inheritdoc cref="DictationRun.EventReceived"/>
    public event Action<SpeechEvent>? EventReceived;

    /// <summary>
    /// Begins to take sound. The session is opened when the first of it comes, so that a person who is still being
    /// asked for the microphone holds no place in the worker.
    /// </summary>
    /// <param name="options">What is wanted of the session; null for the defaults.</param>
    /// <returns>Ends when the dictation has, for whatever reason; never fails. The running one's, if one runs.</returns>
    public Task Begin(SessionOptions? options = null)
    {
        if (_run is not null)
            return _ended;

        Recording.ContinueAt(State.Transcript.Offset);
        var recorded = new RecordingSessionDecorator(sessions, Recording);
        _run = new DictationRun(recorded, options ?? new SessionOptions(), Change, logger);
        _run.EventReceived += happened => EventReceived?.Invoke(happened);
        Change(state => state with { Phase = DictationPhase.Starting, Notice = null, Dropped = TimeSpan.Zero });
        return _ended = EndAsync(_run);
    }

    /// <summary>
    /// Takes the next sound: mono PCM16 at 16 kHz. Waits while more than 2 s of it wait for the session; whoever brings
    /// sound that cannot wait has to leave some out. Calls that overlap are taken in their order.
    /// </summary>
    /// <returns>Whether more is wanted: false outside a dictation, and when it has ended meanwhile.</returns>
    /// <exception cref="ArgumentException">The length is not a whole number of samples, or above the limit.</exception>
    public Task<bool> AcceptAsync(byte[] pcm) => _run?.AcceptAsync(pcm) ?? Task.FromResult(false);

    /// <summary>SingleLineText that sound had to be left out before the next.</summary>
    public void ReportGap(TimeSpan sound) => _run?.ReportGap(sound);

    /// <summary>Ends the sound and waits for the last words.</summary>
    /// <param name="notice">What the person should know of it, unless there is worse news by then.</param>
    public async Task FinishAsync(Notice? notice = null)
    {
        _run?.Finish();
        await _ended;
        if (notice is not null)
            Change(state => state with { Notice = state.Notice ?? notice });
    }

    /// <summary>Drops the dictation: what is unfinished gets no final.</summary>
    /// <param name="notice">What the person should know of it.</param>
    public async Task CancelAsync(Notice? notice = null)
    {
        _run?.Cancel();
        await _ended;
        if (notice is not null)
            Change(state => state with { Notice = notice });
    }

    /// <summary>Puts an earlier transcript before this one, at any time. Its sound is gone.</summary>
    /// <inheritdoc cref="Transcript.Restore"/>
    public void Restore(IReadOnlyList<TranscriptLine> earlier, int forgotten)
    {
        Recording.MoveBy(Transcript.LengthOf(earlier));
        Change(state => state with { Transcript = state.Transcript.Restore(earlier, forgotten) });
    }

    /// <summary>Forgets what was said. Not during a dictation, whose times would go wrong.</summary>
    public void Clear()
    {
        Recording.Clear();
        Change(state => state with { Transcript = Transcript.Empty });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CancelAsync();

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
            Transcript = state.Transcript.EndSession(run.Accepted),
            Notice = notice,
        });
    }

    private void Change(Func<DictationState, DictationState> change)
    {
        lock (_gate)
            _state = change(_state);
        Changed?.Invoke();
    }
}
