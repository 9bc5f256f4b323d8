using System.Buffers;
using System.Threading.Channels;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Audio;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// The listening half of a session: turns chunks of bytes into 16 kHz samples, finds the utterances in them, and
/// queues what is to be recognised. It is cheap and never waits for an engine, so that the session's state is told
/// in time however busy the recognisers are.
/// </summary>
internal sealed class UtteranceDetector : ISegmentSink
{
    private readonly SessionSettings _settings;
    private readonly PcmEncoding _format;
    private readonly SessionClock _clock;
    private readonly Segmenter _segmenter;
    private readonly NoiseGate _gate;
    private StreamingResampler _resampler;
    private readonly SessionEvents _events;
    private readonly ProgressReporter _progress;
    private readonly ChannelWriter<UtteranceEvent> _steps;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<float> _decoded = new();
    private readonly ArrayBufferWriter<float> _resampled = new();
    private readonly List<UtteranceEvent> _found = [];
    private readonly List<(bool IsStart, long AtMs)> _turns = [];
    private readonly List<CancellationTokenSource> _endings = [];
    private UtteranceStarted? _open;
    private int _nextUtterance;

    public UtteranceDetector(
        SessionSettings settings,
        IVoiceActivity voiceActivity,
        SessionEvents events,
        ProgressReporter progress,
        ChannelWriter<UtteranceEvent> steps,
        TimeProvider time)
    {
        _settings = settings;
        _format = settings.Format.Format == Protocol.SampleFormat.PcmS16Le
            ? PcmEncoding.Signed16
            : PcmEncoding.Float32;
        _clock = new SessionClock(settings.Resume.FromMs);
        _segmenter = new Segmenter(
            voiceActivity,
            settings.Segmentation,
            settings.Resume.ContextMs * SessionClock.SamplesPerMs,
            settings.Resume.FromMs * SessionClock.SamplesPerMs);
        _gate = new NoiseGate(this, settings.Segmentation.LevelFloor);
        _resampler = new StreamingResampler(settings.Format.SampleRate);
        _events = events;
        _progress = progress;
        _steps = steps;
        _time = time;
        _nextUtterance = settings.Resume.Utterance;
    }

    /// <summary>Chunks taken so far.</summary>
    public long ChunkCount { get; private set; }

    /// <summary>The session's time up to which audio has been taken.</summary>
    public long PositionMs => _clock.ToMs(_segmenter.Position);

    /// <summary>Listens until the audio ends.</summary>
    /// <param name="audio">The session's.</param>
    /// <param name="isInline">Whether whoever brings audio may be kept for as long as listening to it takes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(ChannelReader<AudioChunk> audio, bool isInline, CancellationToken cancellationToken)
    {
        while (await audio.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!isInline)
                await Task.Yield();
            while (audio.TryRead(out var chunk))
                await TakeAsync(chunk, cancellationToken).ConfigureAwait(false);
        }

        Finish();
        await HandOverAsync(cancellationToken).ConfigureAwait(false);
        _steps.Complete();
    }

    void ISegmentSink.OnSpeechStarted(long speechSample, long audioSample)
    {
        _turns.Add((true, _clock.ToMs(speechSample)));
        var startMs = _clock.ToMs(audioSample);
        _open = new UtteranceStarted(startMs, _nextUtterance++, startMs, new CancellationTokenSource());
        _found.Add(_open);
        _progress.UtteranceBegan(startMs);
    }

    void ISegmentSink.OnAudio(ReadOnlySpan<float> samples, long silence) =>
        _found.Add(UtteranceAudio.Of(samples, PositionMs, SpeechAudio.Duration(silence), ChunkCount));

    void ISegmentSink.OnSpeechStopped(long speechSample, long audioSample)
    {
        _turns.Add((false, _clock.ToMs(speechSample)));
        _found.Add(new UtteranceEnded(PositionMs, _clock.ToMs(audioSample), _time.GetTimestamp()));
        _endings.Add(_open!.Ended);
        _open = null;
    }

    private async ValueTask TakeAsync(AudioChunk chunk, CancellationToken cancellationToken)
    {
        ChunkCount++;
        if (chunk.GapMs > 0)
            Skip(chunk.GapMs);
        Listen(chunk.Pcm.Span);
        chunk.Release();
        await HandOverAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Listen(ReadOnlySpan<byte> pcm)
    {
        _decoded.ResetWrittenCount();
        var samples = _decoded.GetSpan(pcm.Length / _settings.Format.BytesPerSample);
        _decoded.Advance(SampleConverter.Convert(pcm, _format, samples));
        _resampled.ResetWrittenCount();
        _resampler.Resample(_decoded.WrittenSpan, _resampled);
        _segmenter.Accept(_resampled.WrittenSpan, _gate);
    }

    private void Finish()
    {
        Flush();
        _segmenter.Finish(_gate);
    }

    private void Skip(long gapMs)
    {
        Flush();
        _resampler = new StreamingResampler(_settings.Format.SampleRate);
        _segmenter.Skip(gapMs * SessionClock.SamplesPerMs, _gate);
    }

    private void Flush()
    {
        _resampled.ResetWrittenCount();
        _resampler.Flush(_resampled);
        _segmenter.Accept(_resampled.WrittenSpan, _gate);
    }

    private async ValueTask HandOverAsync(CancellationToken cancellationToken)
    {
        _progress.Received(PositionMs, _clock.ToMs(_gate.HeldFrom ?? _segmenter.HeldFrom));
        foreach (var (isStart, atMs) in _turns)
        {
            await (isStart
                ? _events.SpeechStartedAsync(atMs, cancellationToken)
                : _events.SpeechStoppedAsync(atMs, cancellationToken)).ConfigureAwait(false);
        }

        if (_found.Count == 0 && _open is null)
            _found.Add(new SilencePassed(PositionMs));
        foreach (var step in _found)
            await _steps.WriteAsync(step, cancellationToken).ConfigureAwait(false);
        foreach (var ended in _endings)
            await ended.CancelAsync().ConfigureAwait(false);

        _turns.Clear();
        _found.Clear();
        _endings.Clear();
    }
}
