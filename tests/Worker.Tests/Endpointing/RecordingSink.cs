using PortBridge.Worker.Endpointing;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Endpointing;

/// <summary>An utterance as a segmenter gave it.</summary>
internal sealed record Segment(long SpeechStart, long AudioStart, long SpeechEnd, long AudioEnd, float[] Audio);

/// <summary>Keeps the utterances, and fails when the calls come out of order.</summary>
internal sealed class RecordingSink : ISegmentSink
{
    private readonly List<float> _audio = [];
    private (long Speech, long Audio)? _open;

    public List<Segment> Segments { get; } = [];

    public bool IsOpen => _open is not null;

    /// <summary>Audio of the open utterance so far.</summary>
    public int OpenLength => _audio.Count;

    public void OnSpeechStarted(long speechSample, long audioSample)
    {
        Assert.Null(_open);
        _open = (speechSample, audioSample);
        _audio.Clear();
    }

    public void OnAudio(ReadOnlySpan<float> samples, long silence)
    {
        Assert.NotNull(_open);
        _audio.AddRange(samples);
    }

    public void OnSpeechStopped(long speechSample, long audioSample)
    {
        Assert.NotNull(_open);
        Segments.Add(new Segment(_open.Value.Speech, _open.Value.Audio, speechSample, audioSample, [.. _audio]));
        _open = null;
    }
}

/// <summary>A detector whose answers are written down beforehand; silence after them.</summary>
internal sealed class ScriptedVoiceActivity(params float[] script) : IVoiceActivity
{
    private int _next;

    public int FrameSamples => 160;

    public float Process(ReadOnlySpan<float> frame)
    {
        Assert.Equal(FrameSamples, frame.Length);
        return _next < script.Length ? script[_next++] : 0;
    }

    public void Dispose()
    {
    }

    /// <summary>Frames of 10 ms that say <paramref name="probability"/>.</summary>
    public static float[] Frames(int count, float probability) => [.. Enumerable.Repeat(probability, count)];
}
