using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Recognition.Batch;

/// <summary>Recognises one utterance with decoders that know whole stretches of audio only: partials out of a window
/// over its newest part, the final out of its chunks. It holds a chunk's audio at most, and no core.</summary>
internal sealed class BatchRecognizer(
    IBatchDecoder partials,
    IBatchDecoder finals,
    BatchOptions options,
    UtteranceOptions utterance,
    TimeProvider time) : IRecognizer
{
    private static readonly int Kept = SpeechAudio.Samples(BatchOptions.LongPause) / 2;

    private readonly ChunkSplitter _cutter = new(
        SpeechAudio.Samples(BatchOptions.MinChunk), SpeechAudio.Samples(BatchOptions.MaxChunk));

    private readonly PartialWindow _window = new(partials, options, utterance);
    private readonly SpeculativeFinalDecoder _final = new(finals, options.SpeculationGrace, utterance, time);
    private readonly long _speculateAfter =
        options.SpeculateAfter is { } silence ? SpeechAudio.Samples(silence) : long.MaxValue;

    private long _lastSpeech;

    private SlidingAudioBuffer Audio => _cutter.Audio;

    public async ValueTask AcceptAsync(
        ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
    {
        Audio.Append(samples.Span);
        var lastSpeech = Audio.End - SpeechAudio.Samples(silence);
        if (lastSpeech > _lastSpeech)
        {
            _lastSpeech = lastSpeech;
            await _final.DropSpeculationAsync().ConfigureAwait(false);
        }

        if (silence >= BatchOptions.LongPause)
            await SettleAsync(cancellationToken).ConfigureAwait(false);

        // A speculation knows all the audio so far; it ends soon, either way.
        while (!_final.IsSpeculating && _cutter.FindCut() is { } place)
            await CutAsync(place, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken)
    {
        if (IsSpoken && Audio.End - _lastSpeech >= _speculateAfter && !_final.IsSpeculating)
            _final.StartSpeculation(Audio.Before(Audio.End), Audio.Start);

        return utterance.Partials && !_final.IsSpeculating
            ? await _window.HypothesizeAsync(Audio, _lastSpeech, cancellationToken).ConfigureAwait(false)
            : null;
    }

    public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) =>
        _final.FinishAsync(IsSpoken ? Audio.Before(Audio.End) : [], Audio.Start, cancellationToken);

    public ValueTask DisposeAsync() => _final.DisposeAsync();

    /// <summary>Whether anybody has spoken since the last cut. Whisper hears words in silence.</summary>
    private bool IsSpoken => _lastSpeech > Audio.Start;

    /// <summary>Decodes what was said before a long pause, and keeps of the pause only what the next words need.</summary>
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        var place = Math.Max(Audio.Start, Audio.End - Kept);
        if (IsSpoken)
            await CutAsync(place, cancellationToken).ConfigureAwait(false);
        else
            DropBefore(place);
    }

    private async ValueTask CutAsync(long place, CancellationToken cancellationToken)
    {
        await _final.ReadyForChunkAsync(cancellationToken).ConfigureAwait(false);
        if (_final.IsSpeculating)
            _final.KeepSpeculation();
        else if (IsSpoken)
            _final.AddChunk(Audio.Before(place), Audio.Start);
        DropBefore(place);
    }

    private void DropBefore(long place)
    {
        _cutter.CutAt(place);
        _window.DropBefore(place);
    }
}
