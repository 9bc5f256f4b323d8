using System.Buffers;

namespace PortBridge.Worker.Endpointing;

/// <summary>
/// Lets an utterance on only once it has been loud enough for somebody to have said something; one that never is was
/// none. Until then its audio is kept, so that a soft beginning is not lost. Recognisers make words of whatever they
/// are given, and most of all of what is next to silence.
/// </summary>
/// <param name="sink">Where utterances go on.</param>
/// <param name="floor">What the loudest 300 ms must reach, in decibels relative to full scale.</param>
internal sealed class NoiseGate(ISegmentSink sink, double floor) : ISegmentSink
{
    private readonly ArrayBufferWriter<float> _kept = new();
    private PeakLoudness _loudness = new();
    private long _speechStart;
    private long _audioStart;
    private bool _isOpen;

    /// <summary>Where the utterance begins that is kept back now; null if there is none.</summary>
    public long? HeldFrom { get; private set; }

    public void OnSpeechStarted(long speechSample, long audioSample)
    {
        (_speechStart, _audioStart, _isOpen) = (speechSample, audioSample, false);
        _loudness = new PeakLoudness();
        HeldFrom = audioSample;
    }

    public void OnAudio(ReadOnlySpan<float> samples, long silence)
    {
        if (_isOpen)
        {
            sink.OnAudio(samples, silence);
            return;
        }

        _kept.Write(samples);
        _loudness.Add(samples);
        if (_loudness.Level >= floor)
            Open(silence);
    }

    public void OnSpeechStopped(long speechSample, long audioSample)
    {
        if (_isOpen)
            sink.OnSpeechStopped(speechSample, audioSample);
        (_isOpen, HeldFrom) = (false, null);
        _kept.ResetWrittenCount();
    }

    private void Open(long silence)
    {
        (_isOpen, HeldFrom) = (true, null);
        sink.OnSpeechStarted(_speechStart, _audioStart);
        sink.OnAudio(_kept.WrittenSpan, silence);
        _kept.ResetWrittenCount();
    }
}
