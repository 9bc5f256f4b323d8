using System.Buffers;
using PortBridge.Worker.Endpointing;

namespace PortBridge.Worker.Cli;

/// <summary>Keeps the utterances that a <see cref="Segmenter"/> finds until somebody decodes them.</summary>
internal sealed class UtteranceCollector : ISegmentSink
{
    private readonly Queue<CollectedUtterance> _complete = new();
    private ArrayBufferWriter<float> _audio = new();
    private long _speechStart;
    private long _audioStart;

    public bool TryTake(out CollectedUtterance utterance) => _complete.TryDequeue(out utterance);

    public void OnSpeechStarted(long speechSample, long audioSample) =>
        (_speechStart, _audioStart, _audio) = (speechSample, audioSample, new ArrayBufferWriter<float>());

    public void OnAudio(ReadOnlySpan<float> samples, long silence) => _audio.Write(samples);

    public void OnSpeechStopped(long speechSample, long audioSample) =>
        _complete.Enqueue(new CollectedUtterance(_speechStart, speechSample, _audioStart, _audio.WrittenMemory));
}

/// <summary>An utterance with its audio. Positions are samples at 16 kHz.</summary>
internal readonly record struct CollectedUtterance(
    long SpeechStart, long SpeechEnd, long AudioStart, ReadOnlyMemory<float> Audio);
