using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// A session: a <see cref="UtteranceDetector"/> and a <see cref="Transcriber"/>, which run concurrently and are connected
/// by a queue.
/// </summary>
internal sealed class Session : IDisposable
{
    /// <summary>The maximum length of unprocessed audio; a session that exceeds it ends as overloaded.</summary>
    public static readonly TimeSpan MaxUnprocessedAudio = TimeSpan.FromSeconds(120);

    private readonly SessionSettings _settings;
    private readonly TimeProvider _time;
    private readonly MessageWriter<WorkerEvent> _output;
    private readonly SessionEvents _events;
    private readonly Task<IVoiceActivitySource> _voiceActivity;
    private readonly Task<ISpeechEngine> _engine;
    private readonly Channel<AudioChunk> _audio = Channel.CreateUnbounded<AudioChunk>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly CancellationTokenSource _cancel = new();
    private volatile Transcriber? _transcriber;
    private volatile Error? _overload;
    private volatile string _reason = "stopped";
    private volatile bool _isStopping;
    private long _receivedBytes;
    private long _gapMs;
    private long _pendingGapMs;
    private long _lastGapEndMs;
    private long _nextSeq;

    public Session(
        SessionSettings settings,
        Task<ISpeechEngine> engine,
        Task<IVoiceActivitySource> voiceActivity,
        MessageWriter<WorkerEvent> output,
        TimeProvider time)
    {
        _settings = settings;
        _engine = engine;
        _voiceActivity = voiceActivity;
        _output = output;
        _time = time;
        _events = new SessionEvents(settings.Id, output);
    }

    /// <summary>The session's identifier.</summary>
    public string Id => _settings.Id;

    /// <summary>Whether the session accepts no more audio.</summary>
    public bool IsStopping => _isStopping;

    private long ReceivedMs =>
        _settings.Resume.FromMs + _gapMs + (long)_settings.Format.DurationOf(_receivedBytes).TotalMilliseconds;

    /// <summary>Queues a chunk. Calls must not overlap.</summary>
    /// <returns>The error if the chunk was rejected; null if it was accepted.</returns>
    public Error? Accept(AudioChunk chunk)
    {
        var sample = _settings.Format.BytesPerSample;
        if (chunk.Pcm.Length % sample != 0)
        {
            return Refuse(
                ErrorCodes.BadField,
                $"The field \"pcm_b64\" has {chunk.Pcm.Length} bytes, which is not a multiple of the sample size of {sample} bytes.");
        }

        if (chunk.Seq is { } seq && seq != _nextSeq)
            return Refuse(ErrorCodes.BadField, $"The field \"seq\" is {seq}, but the next chunk of the session is {_nextSeq}.");

        if (_isStopping)
            return Refuse(ErrorCodes.UnknownSession, "The session is being stopped and accepts no more audio.");

        _nextSeq++;
        if (UnprocessedMs(chunk) > MaxUnprocessedAudio.TotalMilliseconds)
        {
            _overload = Refuse(
                ErrorCodes.Overloaded,
                $"More than {MaxUnprocessedAudio.TotalSeconds} s of audio are unprocessed; the session has ended. "
                + "Send audio only as \"progress\" allows.",
                recoverable: false);
            EndNow();
            return null;
        }

        // Only Stop completes the channel, and it does not overlap this call.
        _audio.Writer.TryWrite(chunk);
        return null;
    }

    /// <summary>Ends the audio. Queued audio is still processed.</summary>
    public void Stop(string reason = "stopped")
    {
        if (!_isStopping)
            _reason = reason;
        _isStopping = true;
        _audio.Writer.TryComplete();
    }

    /// <summary>Ends the session without processing queued audio.</summary>
    public void Cancel()
    {
        _reason = "cancelled";
        EndNow();
    }

    /// <summary>Sends <c>session_started</c>. Call it before all other methods, which may send events.</summary>
    public Task AnnounceAsync(CancellationToken cancellationToken) => _events.StartedAsync(cancellationToken);

    /// <summary>Runs the session. It does not send the last event.</summary>
    /// <returns>The last event, to be sent by <see cref="EndAsync"/>.</returns>
    public async Task<WorkerEvent> RunAsync()
    {
        var progress = new ProgressReporter(_settings.Id, _settings.Resume.FromMs, _output, _time);
        await using var _ = progress.ConfigureAwait(false);
        var utterances = Channel.CreateUnbounded<UtteranceEvent>(new UnboundedChannelOptions
        {
            SingleReader = true,
            SingleWriter = true,
            AllowSynchronousContinuations = _engine is { IsCompletedSuccessfully: true, Result.RunsInline: true },
        });
        var transcriber = new Transcriber(_settings, _engine, _events, progress, _time);
        _transcriber = transcriber;
        try
        {
            var source = await _voiceActivity.WaitAsync(_cancel.Token).ConfigureAwait(false);
            using var detector = source.Open();
            var utteranceDetector = new UtteranceDetector(_settings, detector, _events, progress, utterances.Writer, _time);
            // Not _cancel, which distinguishes a canceled session from a failed one.
            using var both = CancellationTokenSource.CreateLinkedTokenSource(_cancel.Token);
            await BothAsync(
                utteranceDetector.RunAsync(_audio.Reader, source.RunsInline, both.Token),
                transcriber.RunAsync(utterances.Reader, both.Token),
                both).ConfigureAwait(false);
            if (_settings.IsOneUtterance && transcriber.Finals == 0)
                await _events.UtteranceEndedAsync(EmptyFinal(utteranceDetector.PositionMs), _cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            return new Error(
                ErrorCodes.Internal, $"The session failed: {e.Message}", Recoverable: false, _settings.Id);
        }

        return _overload ?? (WorkerEvent)new SessionStopped(
            _settings.Id, transcriber.Text, (long)_settings.Format.DurationOf(_receivedBytes).TotalMilliseconds, _reason);
    }

    /// <summary>Sends the last event, after the state <c>idle</c>.</summary>
    public Task EndAsync(WorkerEvent ending) => _events.EndedAsync(ending, CancellationToken.None);

    public void Dispose()
    {
        _events.Dispose();
        _cancel.Dispose();
    }

    private void EndNow()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session has just ended by itself.
        }
    }

    /// <summary>Counts a chunk, and returns the length of unprocessed audio, without gaps.</summary>
    private long UnprocessedMs(AudioChunk chunk)
    {
        var processedMs = _transcriber?.ProcessedMs ?? _settings.Resume.FromMs;
        if (processedMs >= _lastGapEndMs)
            _pendingGapMs = 0;

        if (chunk.GapMs > 0)
        {
            _gapMs += chunk.GapMs;
            _pendingGapMs += chunk.GapMs;
            _lastGapEndMs = ReceivedMs;
        }

        _receivedBytes += chunk.Pcm.Length;
        return ReceivedMs - processedMs - _pendingGapMs;
    }

    // If one half fails, the other one is canceled; otherwise it would wait forever.
    private static async Task BothAsync(Task detection, Task transcription, CancellationTokenSource both)
    {
        var first = await Task.WhenAny(detection, transcription).ConfigureAwait(false);
        if (!first.IsCompletedSuccessfully)
            await both.CancelAsync().ConfigureAwait(false);
        var all = Task.WhenAll(detection, transcription);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The first exception is the cause; the second task may only have been canceled because of it.
        await first.ConfigureAwait(false);
        await all.ConfigureAwait(false);
    }

    private Final EmptyFinal(long endMs) => new(
        _settings.Id,
        _settings.Resume.Utterance,
        "",
        _settings.Resume.FromMs,
        endMs,
        Timing: new Timing(endMs - _settings.Resume.FromMs, 0, 0));

    private Error Refuse(string code, string message, bool recoverable = true) =>
        new(code, message, recoverable, _settings.Id);
}
