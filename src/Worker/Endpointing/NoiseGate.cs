using PortBridge.Audio;

namespace PortBridge.Worker.Endpointing;

/// <summary>
/// Drops utterances that are nowhere loud enough to be speech. An utterance is held until its peak loudness reaches the
/// floor, and then passes with all its audio, so that a soft start is not lost. Recognizers hallucinate words in any
/// audio, and most of all near silence.
/// </summary>
/// <param name="floor">The minimum loudness of the loudest 300 ms, in decibels relative to full scale.</param>
internal sealed class NoiseGate(double floor)
{
    private readonly List<SegmentEvent> _held = [];
    private PeakLoudness _loudness = new();
    private bool _isOpen;

    /// <summary>The start of the audio that is held; null if no utterance is held.</summary>
    public long? HeldFrom { get; private set; }

    /// <summary>Filters the events of a segmenter.</summary>
    /// <param name="segments">The events, in order.</param>
    /// <param name="passed">The events that pass are appended to this list.</param>
    public void Filter(IReadOnlyList<SegmentEvent> segments, List<SegmentEvent> passed)
    {
        for (var i = 0; i < segments.Count; i++)
            Filter(segments[i], passed);
    }

    private void Filter(in SegmentEvent segment, List<SegmentEvent> passed)
    {
        if (segment.Kind == SegmentEventKind.Started)
            (_loudness, HeldFrom, _isOpen) = (new PeakLoudness(), segment.AudioPosition, false);

        if (_isOpen)
            passed.Add(segment);
        else
            Hold(segment, passed);

        if (segment.Kind == SegmentEventKind.Stopped)
            Reset();
    }

    private void Hold(in SegmentEvent segment, List<SegmentEvent> passed)
    {
        _held.Add(segment);
        if (segment.Kind != SegmentEventKind.Audio)
            return;

        _loudness.Add(segment.Audio.Samples.Span);
        if (_loudness.Level < floor)
            return;

        (_isOpen, HeldFrom) = (true, null);
        passed.AddRange(_held);
        _held.Clear();
    }

    private void Reset()
    {
        (_isOpen, HeldFrom) = (false, null);
        foreach (var segment in _held)
        {
            if (segment.Kind == SegmentEventKind.Audio)
                segment.Audio.Dispose();
        }

        _held.Clear();
    }
}
