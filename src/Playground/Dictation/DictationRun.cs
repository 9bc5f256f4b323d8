using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using PortBridge.Audio;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;
using PortBridge.Protocol;

namespace PortBridge.Playground.Dictation;

/// <summary>One dictation: an audio queue, the session that consumes it, and the session's events.</summary>
[SuppressMessage("Design", "CA1001", Justification =
    "Cancel may be called after the end. A token source without a timer or a wait handle holds no resources.")]
public sealed partial class DictationRun
{
    /// <summary>The longest chunk in bytes: 0.2 s. The page's chunks are 50 ms.</summary>
    public const int MaxChunkBytes = 6_400;

    /// <summary>The capacity of the audio queue in chunks: 2 s of the page's chunks.</summary>
    public const int MaxQueuedChunks = 40;

    // Queued between the audio, and recognized by reference.
    private static readonly byte[] End = new byte[1];
    private static readonly byte[] FlushMark = new byte[1];
    private static readonly AudioFormat Format = new(AudioFormat.DefaultSampleRate, SampleFormat.PcmS16Le);

    private readonly ISessionFactory _sessions;
    private readonly Func<CancellationToken, Task<SessionOptions>> _options;
    private readonly Recording _recording;
    private readonly Action<Func<DictationState, DictationState>> _change;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _canceled = new();
    private readonly Channel<byte[]> _audio;
    private readonly PeakLoudness _loudness = new();
    private long _acceptedBytes;
    private long _offered;
    private long _flushed;
    private bool _hasSpeech;
    private bool _hasWords;
    private bool _isFinished;

    /// <summary>Creates a dictation.</summary>
    /// <param name="sessions">Opens the session.</param>
    /// <param name="options">Provides the options of the session when the first audio has arrived.</param>
    /// <param name="recording">Receives the audio that is written to the session.</param>
    /// <param name="change">Applies a change to the state of the page.</param>
    /// <param name="logger">Receives the reason of a failure.</param>
    public DictationRun(
        ISessionFactory sessions,
        Func<CancellationToken, Task<SessionOptions>> options,
        Recording recording,
        Action<Func<DictationState, DictationState>> change,
        ILogger<DictationRun> logger)
    {
        (_sessions, _options, _recording, _change, _logger) = (sessions, options, recording, change, logger);
        _audio = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxQueuedChunks) { SingleReader = true });
    }

    /// <summary>
    /// Raised for each event of the session, before the state reflects it, on the thread that received it.
    /// </summary>
    public event Action<SpeechEvent>? EventReceived;

    /// <summary>The length of the accepted audio, without gaps.</summary>
    public TimeSpan Accepted => Format.DurationOf(Interlocked.Read(ref _acceptedBytes));

    /// <summary>
    /// The audio, if the dictation was not canceled and nothing was recognized in it; null otherwise, or if there was no
    /// audio. Valid after <see cref="RunAsync"/>.
    /// </summary>
    public UnrecognizedAudio? Unrecognized => _hasWords || _canceled.IsCancellationRequested || Accepted == TimeSpan.Zero
        ? null
        : new UnrecognizedAudio(Accepted, _loudness.Level, _hasSpeech);

    /// <inheritdoc cref="DictationService.AcceptAsync"/>
    public async Task<bool> AcceptAsync(byte[] pcm)
    {
        if (pcm.Length > MaxChunkBytes || pcm.Length % Format.BytesPerSample != 0)
            throw new ArgumentException(
                $"A chunk must be a whole number of 16-bit samples of at most {MaxChunkBytes} bytes, but has {pcm.Length} bytes.",
                nameof(pcm));

        if (Volatile.Read(ref _isFinished))
            return false;

        Interlocked.Increment(ref _offered);
        try
        {
            if (pcm.Length > 0)
                await _audio.Writer.WriteAsync(pcm, _canceled.Token);
            Interlocked.Add(ref _acceptedBytes, pcm.Length);
            return true;
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="DictationService.ReportGap"/>
    public void ReportGap(TimeSpan length) => _change(state => state with
    {
        Dropped = state.NoSoundSince is null ? state.Dropped + length : state.Dropped,
        Transcript = state.Transcript.Apply(new SpeechEvent.Gap(Accepted, length)),
    });

    /// <summary>Marks the end of the audio.</summary>
    public void Finish()
    {
        if (Interlocked.Exchange(ref _isFinished, true))
            return;

        // Completing the channel would reject writers that wait for room; an end marker queues behind them.
        Enqueue(End);
        Enter(DictationPhase.Finishing);
    }

    /// <summary>
    /// Finalizes the utterance in progress after the audio so far, and keeps the session. Does nothing if there was no audio
    /// since the last call, so that no more marks than chunks wait.
    /// </summary>
    public void Flush()
    {
        var offered = Interlocked.Read(ref _offered);
        if (!Volatile.Read(ref _isFinished) && Interlocked.Exchange(ref _flushed, offered) != offered)
            Enqueue(FlushMark);
    }

    /// <summary>Cancels the dictation.</summary>
    public void Cancel() => _canceled.Cancel();

    /// <summary>Opens a session when the first audio arrives, and runs it to its end.</summary>
    /// <returns>The notice to show; null if the dictation ended normally or was canceled.</returns>
    public async Task<Notice?> RunAsync()
    {
        try
        {
            await TranscribeAsync();
            return null;
        }
        catch (OperationCanceledException) when (_canceled.IsCancellationRequested)
        {
            return null;
        }
        catch (SpeechException exception)
        {
            LogSessionFailed(exception.Error.Code, exception.Error.Message);
            return SpeechErrorFormatter.ToNotice(exception.Error);
        }
        catch (Exception exception)
        {
            LogUnexpectedError(exception);
            return SpeechErrorFormatter.Unexpected;
        }
        finally
        {
            _audio.Writer.TryComplete();
        }
    }

    private void Enqueue(byte[] mark) => _ = _audio.Writer.WriteAsync(mark).AsTask().ContinueWith(
        write => write.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);

    private async Task TranscribeAsync()
    {
        await _audio.Reader.WaitToReadAsync(_canceled.Token);
        if (_audio.Reader.TryPeek(out var first) && first == End)
            return;

        Enter(DictationPhase.Opening);
        await using var session = await _sessions.OpenAsync(await _options(_canceled.Token), _canceled.Token);
        Enter(DictationPhase.Live);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(_canceled.Token);
        var reading = ReadAsync(session, over.Token);
        var writing = WriteAsync(session, over.Token);
        try
        {
            // The events end with the session, possibly while the writer still waits for audio.
            if (await Task.WhenAny(reading, writing) == writing)
                await ThrowUnlessSessionEndedAsync(writing);
            await reading;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ThrowUnlessSessionEndedAsync(Task writing)
    {
        try
        {
            await writing;
        }
        catch (SpeechException)
        {
            // A session that rejects audio has ended; its last event has the reason.
        }
    }

    private async Task WriteAsync(ISpeechSession session, CancellationToken over)
    {
        while (await _audio.Reader.ReadAsync(over) is var pcm && pcm != End)
        {
            if (pcm == FlushMark)
            {
                await session.FlushAsync(over);
                continue;
            }

            _recording.Append(pcm);
            _loudness.AddPcm16(pcm);
            await session.WriteAsync(pcm, over);
        }

        await session.StopAsync(over);
    }

    private async Task ReadAsync(ISpeechSession session, CancellationToken over)
    {
        await foreach (var received in session.ReadEventsAsync(over))
        {
            if (received is SpeechEvent.Failed failed)
                throw new SpeechException(failed.Error);
            Note(received);
            EventReceived?.Invoke(received);
            _change(state => Apply(state, received));
        }
    }

    private void Note(SpeechEvent received)
    {
        _hasSpeech |= received is SpeechEvent.SpeechStarted;
        _hasWords |= !string.IsNullOrWhiteSpace(received switch
        {
            SpeechEvent.Partial partial => partial.Text,
            SpeechEvent.Final final => final.Text,
            _ => null,
        });
    }

    private static DictationState Apply(DictationState state, SpeechEvent received) => received switch
    {
        SpeechEvent.StateChanged changed => state with { Session = changed.State },
        SpeechEvent.Interrupted => state with { IsInterrupted = true, Transcript = state.Transcript.Apply(received) },
        SpeechEvent.Resumed => state with { IsInterrupted = false },
        SpeechEvent.Progress progress => Commit(state, progress.Committed) with { Processed = progress.Processed },
        SpeechEvent.Final final => Commit(state, final.End) with { Transcript = state.Transcript.Apply(received) },
        SpeechEvent.Warning warning => state with { Notice = SpeechErrorFormatter.ToNotice(warning.Error) },
        _ => state with { Transcript = state.Transcript.Apply(received) },
    };

    private static DictationState Commit(DictationState state, TimeSpan position) =>
        position > state.Committed ? state with { Committed = position } : state;

    // Phases only advance: a stop may be requested while the session is still being opened.
    private void Enter(DictationPhase phase) => _change(state =>
        state.Phase != DictationPhase.Idle && phase > state.Phase ? state with { Phase = phase } : state);

    [LoggerMessage(1, LogLevel.Warning, "A dictation failed with {Code}: {Message}")]
    private partial void LogSessionFailed(string code, string message);

    [LoggerMessage(2, LogLevel.Error, "A dictation failed unexpectedly")]
    private partial void LogUnexpectedError(Exception exception);
}
