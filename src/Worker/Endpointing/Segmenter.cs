using PortBridge.Worker.Audio;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Endpointing;

/// <summary>
/// Cuts a stream of audio into utterances. It listens until a frame is probably speech; then it doubts until enough
/// speech has come (or too much silence between, and it listens again); then it speaks: the utterance is open, its
/// audio goes on as it comes, until a long enough silence ends it. One that grows too long is cut at its quietest late
/// place; while that place is sought, only what lies before the best one so far goes on. All decisions are made on the
/// detector's frames, so they do not depend on how the audio is cut when it comes.
/// </summary>
/// <param name="voiceActivity">The detector, for this stream alone.</param>
/// <param name="options">Valid options.</param>
/// <param name="context">Samples at the beginning that only tune the detector: no utterance begins in them.</param>
/// <param name="origin">Where in the session the stream begins, in samples. Frames lie where they would if it had begun
/// at 0, so that audio heard again by another worker is cut into the same ones.</param>
internal sealed class Segmenter(
    IVoiceActivity voiceActivity, SegmentationOptions options, long context = 0, long origin = 0)
{
    // Hysteresis: beginning to speak takes more than going on. Silero's own difference of 0.15 at a threshold of 0.5,
    // as a ratio: at a threshold of 0.2 the difference would leave next to nothing.
    private const float OffsetRatio = 0.7f;

    private readonly float _onset = (float)options.Threshold;
    private readonly float _offset = (float)options.Threshold * OffsetRatio;
    private readonly int _minimumSpeech = SpeechAudio.Samples(options.MinSpeechDuration);
    private readonly int _trailingSilence = SpeechAudio.Samples(options.SilenceDuration);
    private readonly int _preRoll = SpeechAudio.Samples(options.PreRoll);
    private readonly int _maximum = SpeechAudio.Samples(options.MaximumUtterance);
    private readonly int _maxGap = SpeechAudio.Samples(TimeSpan.FromMilliseconds(100) + options.MinSpeechDuration / 4);
    private readonly int _cutWindow =
        Math.Min(SpeechAudio.Samples(options.MaximumUtterance) / 4, 3 * SpeechAudio.SampleRate);

    private readonly float[] _frame = new float[voiceActivity.FrameSamples];
    private readonly SlidingAudioBuffer _audio = new();
    private readonly SplitPointFinder _quietest = new();
    private Phase _phase;
    private int _filled = (int)(origin % voiceActivity.FrameSamples);
    private int _missing = (int)(origin % voiceActivity.FrameSamples);
    private long _speechStart;
    private long _speechEnd;
    private int _speech;
    private int _gap;
    private long _audioStart;
    private long? _holdFrom;
    private long _passable;
    private bool _finished;

    private enum Phase
    {
        Listening,
        Pending,
        Speaking,
    }

    /// <summary>Samples taken so far.</summary>
    public long Position { get; private set; }

    /// <summary>Where the open utterance's audio goes on, or the earliest place where the next one may begin.</summary>
    public long HeldFrom => _audio.Start;

    /// <summary>Takes the next audio, any length of it.</summary>
    public void Accept(ReadOnlySpan<float> samples, ISegmentSink sink)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        Position += samples.Length;
        while (!samples.IsEmpty)
        {
            var taken = Math.Min(samples.Length, _frame.Length - _filled);
            samples[..taken].CopyTo(_frame.AsSpan(_filled));
            samples = samples[taken..];
            _filled += taken;
            if (_filled == _frame.Length)
            {
                _filled = 0;
                Step(sink);
            }
        }

        // Once for all frames that came together: a call costs whoever decodes more than a frame does.
        if (_phase == Phase.Speaking)
            PassUntil(sink, _passable);
    }

    /// <summary>
    /// Ends the stream. An open utterance is closed, and one that was still in doubt becomes one if it has half of the
    /// speech that is asked for, since the speaker was cut off and nothing said shall be lost.
    /// </summary>
    public void Finish(ISegmentSink sink)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        _finished = true;
        Break(sink);
    }

    /// <summary>Goes on behind audio that is missing. An open utterance ends there, as at the stream's end.</summary>
    /// <param name="samples">How many are missing.</param>
    /// <param name="sink">Learns of the utterance's end.</param>
    public void Skip(long samples, ISegmentSink sink)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        Break(sink);
        Position += samples;
        _audio.JumpTo(Position);
        _phase = Phase.Listening;
        _filled = _missing = (int)((origin + Position) % _frame.Length);
        _frame.AsSpan(0, _missing).Clear();
    }

    private void Break(ISegmentSink sink)
    {
        _audio.Append(_frame.AsSpan(_missing, _filled - _missing));
        if (_phase == Phase.Pending && 2 * _speech >= _minimumSpeech)
            Open(sink);
        if (_phase == Phase.Speaking)
            Close(sink, _audio.End);
    }

    private void Step(ISegmentSink sink)
    {
        var start = _audio.End;
        var probability = voiceActivity.Process(_frame);
        _audio.Append(_frame.AsSpan(_missing));
        _missing = 0;
        if (_audio.End <= context)
        {
            _audio.DropBefore(_audio.End);
            return;
        }

        var isSpeech = probability >= (_phase == Phase.Listening ? _onset : _offset);
        switch (_phase)
        {
            case Phase.Listening when isSpeech:
                (_phase, _speechStart, _speech, _gap) = (Phase.Pending, start, 0, 0);
                goto case Phase.Pending;
            case Phase.Listening:
                _audio.DropBefore(_audio.End - _preRoll);
                break;
            case Phase.Pending:
                Doubt(isSpeech, sink);
                break;
            case Phase.Speaking:
                Speak(isSpeech, sink);
                break;
        }
    }

    private void Doubt(bool isSpeech, ISegmentSink sink)
    {
        if (isSpeech)
            (_speech, _speechEnd) = (_speech + _frame.Length, _audio.End);
        else
            _gap += _frame.Length;

        if (_speech >= _minimumSpeech)
            Open(sink);
        else if (_gap > _maxGap)
            _phase = Phase.Listening;
    }

    private void Open(ISegmentSink sink)
    {
        // What is held begins where the utterance before ended, so pre-roll never takes from that one.
        _audio.DropBefore(_speechStart - _preRoll);
        Begin(sink, _speechStart);
        Advance();
    }

    private void Begin(ISegmentSink sink, long speechStart)
    {
        (_phase, _audioStart, _holdFrom) = (Phase.Speaking, _audio.Start, null);
        _quietest.Reset();
        sink.OnSpeechStarted(speechStart, _audioStart);
    }

    private void Speak(bool isSpeech, ISegmentSink sink)
    {
        if (isSpeech)
            _speechEnd = _audio.End;
        if (_audio.End - _speechEnd >= _trailingSilence)
        {
            Close(sink, _audio.End);
            return;
        }

        Advance();
        if (_audio.End + _frame.Length - _audioStart > _maximum)
            Cut(sink, _holdFrom ?? _audio.End);
    }

    /// <summary>Says how far the audio may go on, with the newest frame.</summary>
    private void Advance()
    {
        var frameStart = _audio.End - _frame.Length;
        if (_holdFrom is null && _audio.End - _audioStart > _maximum - _cutWindow)
            _holdFrom = frameStart;
        if (_holdFrom is not null && _quietest.Add(_frame, frameStart))
            _holdFrom = _quietest.Position;
        _passable = _holdFrom ?? _audio.End;
    }

    private void Cut(ISegmentSink sink, long place)
    {
        Close(sink, place);
        if (_speechEnd <= place)
            return;

        Begin(sink, place);
        Advance();
    }

    private void Close(ISegmentSink sink, long end)
    {
        PassUntil(sink, end);
        _phase = Phase.Listening;
        sink.OnSpeechStopped(Math.Min(_speechEnd, end), end);
    }

    private void PassUntil(ISegmentSink sink, long end)
    {
        var audio = _audio.Before(end);
        if (!audio.IsEmpty)
            sink.OnAudio(audio, Math.Max(0, Math.Min(end, _audio.End) - _speechEnd));
        _audio.DropBefore(end);
    }
}
