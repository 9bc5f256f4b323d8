using System.Buffers;
using System.Threading.Channels;
using PortBridge.Audio;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// The first half of a session: converts chunks to 16 kHz samples, detects utterances, and queues them for recognition.
/// It is cheap and never waits for an engine, so that the session's state is reported in time even if the recognizers
/// are busy.
/// </summary>
internal sealed class UtteranceDetector
{
    private readonly SessionSettings _settings;
    private readonly PcmEncoding _encoding;
    private readonly SessionClock _clock;
    private readonly Segmenter _segmenter;
    private readonly NoiseGate _gate;
    private readonly SessionEvents _events;
    private readonly ProgressReporter _progress;
    private readonly ChannelWriter<UtteranceEvent> _utterances;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<float> _samples = new();
    private readonly ArrayBufferWriter<float> _resampled = new();
    private readonly List<SegmentEvent> _segments = [];
    private StreamingResampler? _resampler;
    private UtteranceStarted? _open;
    private int _nextUtterance;

    public UtteranceDetector(
        SessionSettings settings,
        IVoiceActivity voiceActivity,
        SessionEvents events,
        ProgressReporter progress,
        ChannelWriter<UtteranceEvent> utterances,
        TimeProvider time)
    {
        _settings = settings;
        _encoding = settings.Format.Format == Protocol.SampleFormat.PcmS16Le
            ? PcmEncoding.Signed16
            : PcmEncoding.Float32;
        _clock = new SessionClock(settings.Resume.FromMs);
        _segmenter = new Segmenter(
            voiceActivity,
            settings.Segmentation,
            settings.Resume.ContextMs * SpeechAudio.SamplesPerMs,
            settings.Resume.FromMs * SpeechAudio.SamplesPerMs);
        _gate = new NoiseGate(settings.Segmentation.LevelFloor);
        _resampler = CreateResampler();
        _events = events;
        _progress = progress;
        _utterances = utterances;
        _time = time;
        _nextUtterance = settings.Resume.Utterance;
    }

    /// <summary>The number of chunks processed so far.</summary>
    public long ChunkCount { get; private set; }

    /// <summary>The session time up to which audio has been processed.</summary>
    public long PositionMs => _clock.ToMs(_segmenter.Position);

    /// <summary>Processes audio until it ends.</summary>
    /// <param name="audio">The session's chunks.</param>
    /// <param name="isInline">Whether to run on the thread that writes the chunks.</param>
    /// <param name="cancellationToken">Cancels the processing.</param>
    public async Task RunAsync(ChannelReader<AudioChunk> audio, bool isInline, CancellationToken cancellationToken)
    {
        while (await audio.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!isInline)
                await Task.Yield();
            while (audio.TryRead(out var chunk))
                await ProcessAsync(chunk, cancellationToken).ConfigureAwait(false);
        }

        FlushResampler();
        _gate.Filter(_segmenter.Finish(), _segments);
        await PublishAsync(cancellationToken).ConfigureAwait(false);
        _utterances.Complete();
    }

    private async ValueTask ProcessAsync(AudioChunk chunk, CancellationToken cancellationToken)
    {
        ChunkCount++;
        if (chunk.GapMs > 0)
            await EndUtteranceAsync(chunk.GapMs, cancellationToken).ConfigureAwait(false);

        Segment(chunk.Pcm.Span);
        await PublishAsync(cancellationToken).ConfigureAwait(false);
        if (chunk.Flush)
            await EndUtteranceAsync(gapMs: 0, cancellationToken).ConfigureAwait(false);

        chunk.Release();
    }

    private ValueTask EndUtteranceAsync(long gapMs, CancellationToken cancellationToken)
    {
        FlushResampler();
        _gate.Filter(_segmenter.Skip(gapMs * SpeechAudio.SamplesPerMs), _segments);
        _resampler = CreateResampler();
        return PublishAsync(cancellationToken);
    }

    private StreamingResampler? CreateResampler() => _settings.Format.SampleRate == SpeechAudio.SampleRate
        ? null
        : new StreamingResampler(_settings.Format.SampleRate);

    private void Segment(ReadOnlySpan<byte> pcm)
    {
        _samples.ResetWrittenCount();
        var samples = _samples.GetSpan(pcm.Length / _settings.Format.BytesPerSample);
        _samples.Advance(SampleConverter.Convert(pcm, _encoding, samples));
        if (_resampler is null)
        {
            _gate.Filter(_segmenter.Accept(_samples.WrittenSpan), _segments);
            return;
        }

        _resampled.ResetWrittenCount();
        _resampler.Resample(_samples.WrittenSpan, _resampled);
        _gate.Filter(_segmenter.Accept(_resampled.WrittenSpan), _segments);
    }

    private void FlushResampler()
    {
        if (_resampler is null)
            return;

        _resampled.ResetWrittenCount();
        _resampler.Flush(_resampled);
        _gate.Filter(_segmenter.Accept(_resampled.WrittenSpan), _segments);
    }

    /// <summary>Reports progress, and publishes the collected segment events in order.</summary>
    private async ValueTask PublishAsync(CancellationToken cancellationToken)
    {
        foreach (var segment in _segments)
        {
            // Before the progress report, whose committed position must not pass the start of an open utterance.
            if (segment.Kind == SegmentEventKind.Started)
                _progress.UtteranceBegan(_clock.ToMs(segment.AudioPosition));
        }

        _progress.Received(PositionMs, _clock.ToMs(_gate.HeldFrom ?? _segmenter.HeldFrom));
        foreach (var segment in _segments)
            await PublishAsync(segment, cancellationToken).ConfigureAwait(false);

        if (_segments.Count == 0 && _open is null)
            await _utterances.WriteAsync(new SilencePassed(PositionMs), cancellationToken).ConfigureAwait(false);
        _segments.Clear();
    }

    private async ValueTask PublishAsync(SegmentEvent segment, CancellationToken cancellationToken)
    {
        switch (segment.Kind)
        {
            case SegmentEventKind.Started:
                await _events.SpeechStartedAsync(_clock.ToMs(segment.SpeechPosition), cancellationToken)
                    .ConfigureAwait(false);
                var startMs = _clock.ToMs(segment.AudioPosition);
                _open = new UtteranceStarted(startMs, _nextUtterance++, startMs, new CancellationTokenSource());
                await _utterances.WriteAsync(_open, cancellationToken).ConfigureAwait(false);
                break;
            case SegmentEventKind.Audio:
                var silence = SpeechAudio.Duration(segment.Silence);
                await _utterances.WriteAsync(
                    new UtteranceAudio(PositionMs, segment.Audio, silence, ChunkCount), cancellationToken)
                    .ConfigureAwait(false);
                break;
            default:
                await StopAsync(segment, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask StopAsync(SegmentEvent segment, CancellationToken cancellationToken)
    {
        await _events.SpeechStoppedAsync(_clock.ToMs(segment.SpeechPosition), cancellationToken).ConfigureAwait(false);
        var ended = new UtteranceEnded(PositionMs, _clock.ToMs(segment.AudioPosition), _time.GetTimestamp());
        await _utterances.WriteAsync(ended, cancellationToken).ConfigureAwait(false);
        await _open!.Ended.CancelAsync().ConfigureAwait(false);
        _open = null;
    }
}
