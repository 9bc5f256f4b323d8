using PortBridge.Worker.Endpointing;

namespace PortBridge.Worker.Tests.Endpointing;

/// <summary>A complete utterance of a segmenter. Positions are samples.</summary>
internal sealed record Segment(long SpeechStart, long AudioStart, long SpeechEnd, long AudioEnd, float[] Audio);

/// <summary>Collects segment events into utterances, and fails if they are out of order.</summary>
internal sealed class SegmentRecorder
{
    private readonly List<float> _audio = [];
    private SegmentEvent? _start;

    public List<Segment> Segments { get; } = [];

    public bool IsOpen => _start is not null;

    /// <summary>The number of samples of the open utterance so far.</summary>
    public int OpenLength => _audio.Count;

    public void Add(IReadOnlyList<SegmentEvent> events)
    {
        foreach (var segment in events)
            Add(segment);
    }

    private void Add(SegmentEvent segment)
    {
        Assert.Equal(segment.Kind == SegmentEventKind.Started, _start is null);
        switch (segment.Kind)
        {
            case SegmentEventKind.Started:
                _start = segment;
                _audio.Clear();
                break;
            case SegmentEventKind.Audio:
                _audio.AddRange(segment.Audio.Samples.Span);
                segment.Audio.Dispose();
                break;
            default:
                var start = _start!.Value;
                Segments.Add(new Segment(
                    start.SpeechPosition, start.AudioPosition, segment.SpeechPosition, segment.AudioPosition, [.. _audio]));
                _start = null;
                break;
        }
    }
}
