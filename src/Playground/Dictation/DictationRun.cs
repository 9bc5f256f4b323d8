using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;
using PortBridge.Playground.Workers;
using PortBridge.Protocol;

namespace PortBridge.Playground.Dictation;

/// <summary>One dictation: a queue of sound, the session it goes to, and the events that come back.</summary>
[SuppressMessage("Design", "CA1001", Justification =
    "Cancel may come after the end. A token source without a timer or a wait handle has nothing to release.")]
public sealed partial class DictationRun
{
    /// <summary>The longest chunk taken, in bytes: 0.2 s. The page sends a quarter of that.</summary>
    public const int MaxChunkBytes = 6_400;

    /// <summary>
    /// How many chunks wait here while the session opens or the worker is behind: 2 s of the page's chunks. The rest
    /// waits where it comes from.
    /// </summary>
    public const int MaxQueuedChunks = 40;

    private static readonly byte[] End = [];
    private static readonly AudioFormat Format = new(AudioFormat.DefaultSampleRate, SampleFormat.PcmS16Le);

    private readonly ISessionFactory _sessions;
    private readonly SessionOptions _options;
    private readonly Action<Func<DictationState, DictationState>> _change;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly Channel<byte[]> _sound;
    private long _acceptedBytes;
    private bool _isFinished;

    /// <summary>A run that tells what happens through <paramref name="change"/>.</summary>
    public DictationRun(
        ISessionFactory sessions,
        SessionOptions options,
        Action<Func<DictationState, DictationState>> change,
        ILogger<DictationRun> logger)
    {
        (_sessions, _options, _change, _logger) = (sessions, options, change, logger);
        _sound = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxQueuedChunks) { SingleReader = true });
    }

    /// <summary>Raised for each of the session's events, before the state shows it, on the thread that brought it.</summary>
    public event Action<SpeechEvent>? EventReceived;

    /// <summary>The sound taken so far, without what was left out.</summary>
    public TimeSpan Accepted => Format.DurationOf(Interlocked.Read(ref _acceptedBytes));

    /// <inheritdoc cref="DictationService.AcceptAsync"/>
    public async Task<bool> AcceptAsync(byte[] pcm)
    {
        if (pcm.Length > MaxChunkBytes || pcm.Length % Format.BytesPerSample != 0)
            throw new ArgumentException(
                $"A chunk is a whole number of 16-bit samples in at most {MaxChunkBytes} bytes, not {pcm.Length} bytes.",
                nameof(pcm));

        if (Volatile.Read(ref _isFinished))
            return false;

        try
        {
            if (pcm.Length > 0)
                await _sound.Writer.WriteAsync(pcm, _cancelled.Token);
            Interlocked.Add(ref _acceptedBytes, pcm.Length);
            return true;
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="DictationService.ReportGap"/>
    public void ReportGap(TimeSpan sound) => _change(state => state with
    {
        Dropped = state.Dropped + sound,
        Transcript = state.Transcript.Apply(new SpeechEvent.Gap(Accepted, sound)),
    });

    /// <summary>No more sound will come.</summary>
    public void Finish()
    {
        if (Interlocked.Exchange(ref _isFinished, true))
            return;

        // Completing the channel would turn away the sound that still waits for room in it; the mark waits behind it.
        _ = _sound.Writer.WriteAsync(End).AsTask().ContinueWith(
            write => write.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        Enter(DictationPhase.Finishing);
    }

    /// <summary>Gives up.</summary>
    public void Cancel() => _cancelled.Cancel();

    /// <summary>Carries sound to a session until it ends.</summary>
    /// <returns>What the person should know of how it ended; null when it ended as it should.</returns>
    public async Task<Notice?> RunAsync()
    {
        try
        {
            await CarryAsync();
            return null;
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            return null;
        }
        catch (SpeechException exception)
        {
            LogFailed(exception.Error.Code, exception.Error.Message);
            return SpeechErrorFormatter.ToNotice(exception.Error);
        }
        catch (Exception exception)
        {
            LogBroken(exception);
            return SpeechErrorFormatter.Unexpected;
        }
        finally
        {
            _sound.Writer.TryComplete();
        }
    }

    private async Task CarryAsync()
    {
        await _sound.Reader.WaitToReadAsync(_cancelled.Token);
        if (_sound.Reader.TryPeek(out var first) && first == End)
            return;

        Enter(DictationPhase.Opening);
        await using var session = await _sessions.OpenAsync(_options, _cancelled.Token);
        Enter(DictationPhase.Live);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(_cancelled.Token);
        var reading = ReadAsync(session, over.Token);
        var writing = WriteAsync(session, over.Token);
        try
        {
            // Events end with the session, however it ends; the writing may then still be waiting for sound.
            if (await Task.WhenAny(reading, writing) == writing)
                await ThrowUnlessEndedAsync(writing);
            await reading;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ThrowUnlessEndedAsync(Task writing)
    {
        try
        {
            await writing;
        }
        catch (SpeechException)
        {
            // A session that refuses sound has ended, and its events tell better why.
        }
    }

    private async Task WriteAsync(ISpeechSession session, CancellationToken over)
    {
        while (await _sound.Reader.ReadAsync(over) is var pcm && pcm != End)
            await session.WriteAsync(pcm, over);

        await session.StopAsync(over);
    }

    private async Task ReadAsync(ISpeechSession session, CancellationToken over)
    {
        await foreach (var happened in session.Events.WithCancellation(over))
        {
            if (happened is SpeechEvent.Failed failed)
                throw new SpeechException(failed.Error);
            EventReceived?.Invoke(happened);
            _change(state => After(state, happened));
        }
    }

    private static DictationState After(DictationState state, SpeechEvent happened) => happened switch
    {
        SpeechEvent.StateChanged changed => state with { Session = changed.State },
        SpeechEvent.Interrupted => state with { IsInterrupted = true, Transcript = state.Transcript.Apply(happened) },
        SpeechEvent.Resumed => state with { IsInterrupted = false },
        SpeechEvent.Progress progress => state with { Processed = progress.Processed },
        SpeechEvent.Warning warning => state with { Notice = SpeechErrorFormatter.ToNotice(warning.Error) },
        _ => state with { Transcript = state.Transcript.Apply(happened) },
    };

    // Finishing may overtake the opening, and the end both; none is taken back.
    private void Enter(DictationPhase phase) => _change(state =>
        state.Phase != DictationPhase.Idle && phase > state.Phase ? state with { Phase = phase } : state);

    [LoggerMessage(1, LogLevel.Warning, "A dictation ended with {Code}: {Message}")]
    private partial void LogFailed(string code, string message);

    [LoggerMessage(2, LogLevel.Error, "A dictation broke")]
    private partial void LogBroken(Exception exception);
}
