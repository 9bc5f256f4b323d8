using PortBridge.Audio;
using PortBridge.Worker.Audio;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Endpointing;

/// <summary>
/// Splits a stream of audio into utterances (endpointing). A frame of probable speech makes an utterance pending; enough
/// speech opens it, and too long a gap drops it. An open utterance is passed on as it arrives, until a long enough
/// silence ends it. An utterance that grows too long is split at its quietest point near the end; while that point is
/// searched, only the audio before the best point so far is passed on. Decisions are made on the detector's frames, so
/// they do not depend on how the audio is split into chunks.
/// </summary>
/// <param name="voiceActivity">A detector for this stream.</param>
/// <param name="options">Valid options.</param>
/// <param name="context">The number of samples at the start that only adapt the detector: no utterance starts there.</param>
/// <param name="origin">The position of the stream in the session, in samples. Frames are aligned to the start of the
/// session, so that audio replayed to another worker is split into the same frames.</param>
internal sealed class Segmenter(
    IVoiceActivity voiceActivity, SegmentationOptions options, long context = 0, long origin = 0)
{
    // Hysteresis: staying in speech takes a lower probability than entering it. Silero's own difference of 0.15 at a
    // threshold of 0.5, as a ratio, because at a threshold of 0.2 the difference would leave almost nothing.
    private const float OffsetRatio = 0.7f;

    private readonly float _onset = (float)options.Threshold;
    private readonly float _offset = (float)options.Threshold * OffsetRatio;
    private readonly int _minimumSpeech = SpeechAudio.Samples(options.MinSpeechDuration);
    private readonly int _trailingSilence = SpeechAudio.Samples(options.SilenceDuration);
    private readonly int _preRoll = SpeechAudio.Samples(options.PreRoll);
    private readonly int _maximum = SpeechAudio.Samples(options.MaximumUtterance);
    private readonly int _maxGap = SpeechAudio.Samples(TimeSpan.FromMilliseconds(100) + options.MinSpeechDuration / 4);
    private readonly int _splitWindow =
        Math.Min(SpeechAudio.Samples(options.MaximumUtterance) / 4, 3 * SpeechAudio.SampleRate);

    private readonly int _frameLength = voiceActivity.FrameSamples;
    private readonly SlidingAudioBuffer _audio = new();
    private readonly SplitPointFinder _splitPoint = new();
    private readonly List<SegmentEvent> _events = [];
    private Phase _phase;
    private long _contextEnd = context;

    // Samples of the first frame that lie before the stream or in a gap; they count as silence.
    private int _missing = (int)(origin % voiceActivity.FrameSamples);
    private long _analyzed;
    private long _speechStart;
    private long _speechEnd;
    private int _speech;
    private int _gap;
    private long _audioStart;
    private long? _holdFrom;
    private long _passUntil;
    private bool _finished;

    private enum Phase
    {
        Listening,
        Pending,
        Speaking,
    }

    /// <summary>The number of samples accepted so far, including skipped ones.</summary>
    public long Position => _audio.End;

    /// <summary>The first sample that an open utterance still has to pass on, or that the next utterance may include.</summary>
    public long HeldFrom => _audio.Start;

    /// <summary>Appends audio.</summary>
    /// <param name="samples">Any number of samples.</param>
    /// <returns>The new events, valid until the next call.</returns>
    public IReadOnlyList<SegmentEvent> Accept(ReadOnlySpan<float> samples)
    {
        BeginCall();
        _audio.Append(samples);
        while (_audio.End - _analyzed >= _frameLength - _missing)
            AnalyzeFrame();

        // One audio event for all frames of the call: an event costs the recognizer more than a frame does.
        if (_phase == Phase.Speaking)
            PassUntil(_passUntil);
        return _events;
    }

    /// <summary>
    /// Ends the stream, and with it an open utterance. A pending utterance becomes an utterance if it has at least half
    /// of the minimum speech, because the speaker may have been cut off.
    /// </summary>
    /// <returns>The new events.</returns>
    public IReadOnlyList<SegmentEvent> Finish()
    {
        BeginCall();
        _finished = true;
        EndStream();
        return _events;
    }

    /// <summary>Ends an open utterance, as at the end of the stream, and continues after missing audio.</summary>
    /// <param name="samples">The number of missing samples; 0 for a flush.</param>
    /// <returns>The new events, valid until the next call.</returns>
    public IReadOnlyList<SegmentEvent> Skip(long samples)
    {
        BeginCall();
        EndStream();
        // The context counts audio, so a gap within it does not shorten it.
        if (Position < _contextEnd)
            _contextEnd += samples;
        _audio.JumpTo(Position + samples);
        _analyzed = Position;
        _phase = Phase.Listening;
        _missing = (int)((origin + Position) % _frameLength);
        return _events;
    }

    private void BeginCall()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        _events.Clear();
    }

    private void EndStream()
    {
        _analyzed = _audio.End;
        if (_phase == Phase.Pending && 2 * _speech >= _minimumSpeech)
            Open();
        if (_phase == Phase.Speaking)
            Close(_analyzed);
    }

    private void AnalyzeFrame()
    {
        var start = _analyzed;
        _analyzed += _frameLength - _missing;
        var probability = Probability(_audio.Between(start, _analyzed));
        _missing = 0;
        if (_analyzed <= _contextEnd)
        {
            _audio.DropBefore(_analyzed);
            return;
        }

        var isSpeech = probability >= (_phase == Phase.Listening ? _onset : _offset);
        switch (_phase)
        {
            case Phase.Listening when isSpeech:
                (_phase, _speechStart, _speech, _gap) = (Phase.Pending, start, 0, 0);
                goto case Phase.Pending;
            case Phase.Listening:
                _audio.DropBefore(_analyzed - _preRoll);
                break;
            case Phase.Pending:
                ContinuePending(isSpeech);
                break;
            case Phase.Speaking:
                ContinueSpeaking(isSpeech);
                break;
        }
    }

    private float Probability(ReadOnlySpan<float> frame)
    {
        if (_missing == 0)
            return voiceActivity.Process(frame);

        var padded = new float[_frameLength];
        frame.CopyTo(padded.AsSpan(_missing));
        return voiceActivity.Process(padded);
    }

    private void ContinuePending(bool isSpeech)
    {
        if (isSpeech)
            (_speech, _speechEnd) = (_speech + _frameLength, _analyzed);
        else
            _gap += _frameLength;

        if (_speech >= _minimumSpeech)
            Open();
        else if (_gap > _maxGap)
            _phase = Phase.Listening;
    }

    private void Open()
    {
        // The buffer starts at the end of the previous utterance, so the pre-roll never overlaps it.
        _audio.DropBefore(_speechStart - _preRoll);
        Begin(_speechStart);
        Advance();
    }

    private void Begin(long speechStart)
    {
        (_phase, _audioStart, _holdFrom) = (Phase.Speaking, _audio.Start, null);
        _splitPoint.Reset();
        _events.Add(SegmentEvent.Started(speechStart, _audioStart));
    }

    private void ContinueSpeaking(bool isSpeech)
    {
        if (isSpeech)
            _speechEnd = _analyzed;
        if (_analyzed - _speechEnd >= _trailingSilence)
        {
            Close(_analyzed);
            return;
        }

        Advance();
        if (_analyzed + _frameLength - _audioStart > _maximum)
            Split(_holdFrom ?? _analyzed);
    }

    /// <summary>Determines how much audio may be passed on after a frame.</summary>
    private void Advance()
    {
        var frameStart = _analyzed - _frameLength;
        if (_holdFrom is null && _analyzed - _audioStart > _maximum - _splitWindow)
            _holdFrom = frameStart;
        if (_holdFrom is not null && _splitPoint.Add(_audio.Between(frameStart, _analyzed), frameStart))
            _holdFrom = _splitPoint.Position;
        _passUntil = _holdFrom ?? _analyzed;
    }

    private void Split(long position)
    {
        Close(position);
        if (_speechEnd <= position)
            return;

        Begin(position);
        Advance();
    }

    private void Close(long end)
    {
        PassUntil(end);
        _phase = Phase.Listening;
        _events.Add(SegmentEvent.Stopped(Math.Min(_speechEnd, end), end));
    }

    private void PassUntil(long end)
    {
        var audio = _audio.Before(end);
        if (!audio.IsEmpty)
            _events.Add(SegmentEvent.Of(new PooledAudio(audio), Math.Max(0, end - _speechEnd)));
        _audio.DropBefore(end);
    }
}
