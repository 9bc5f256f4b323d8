using PortBridge.Audio;
using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Recognition.Batch;

/// <summary>
/// Recognizes one utterance with batch decoders: partials from a window over the newest audio, and the final from
/// chunks. It buffers at most one chunk of audio.
/// </summary>
/// <param name="partials">The decoder for partials.</param>
/// <param name="finals">The decoder for finals.</param>
/// <param name="options">Valid options.</param>
/// <param name="utterance">The session's options.</param>
/// <param name="time">The clock.</param>
internal sealed class BatchRecognizer(
    IBatchDecoder partials,
    IBatchDecoder finals,
    BatchOptions options,
    UtteranceOptions utterance,
    TimeProvider time) : IRecognizer
{
    private static readonly int KeptSilence = SpeechAudio.Samples(BatchOptions.LongPause) / 2;

    private readonly ChunkSplitter _splitter = new(
        SpeechAudio.Samples(BatchOptions.MinChunk), SpeechAudio.Samples(BatchOptions.MaxChunk));

    private readonly PartialWindow _window = new(partials, options, utterance);
    private readonly SpeculativeFinalDecoder _final = new(finals, options.SpeculationDelay, utterance, time);
    private readonly long _speculateAfter =
        options.SpeculateAfter is { } silence ? SpeechAudio.Samples(silence) : long.MaxValue;

    private long _speechEnd;

    private SlidingAudioBuffer Audio => _splitter.Audio;

    public async ValueTask AcceptAsync(
        ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
    {
        Audio.Append(samples.Span);
        var speechEnd = Audio.End - SpeechAudio.Samples(silence);
        if (speechEnd > _speechEnd)
        {
            _speechEnd = speechEnd;
            await _final.DropSpeculationAsync().ConfigureAwait(false);
        }

        if (silence >= BatchOptions.LongPause)
            await SplitAtPauseAsync(cancellationToken).ConfigureAwait(false);

        // A speculative decode covers all the audio so far; it is kept or dropped soon.
        while (!_final.IsSpeculating && _splitter.FindSplit() is { } position)
            await SplitAsync(position, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken)
    {
        if (HasSpeech && Audio.End - _speechEnd >= _speculateAfter && !_final.IsSpeculating)
            _final.StartSpeculation(Audio.Before(Audio.End), Audio.Start);

        return utterance.Partials && !_final.IsSpeculating
            ? await _window.HypothesizeAsync(Audio, _speechEnd, cancellationToken).ConfigureAwait(false)
            : null;
    }

    public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) =>
        _final.FinishAsync(HasSpeech ? Audio.Before(Audio.End) : [], Audio.Start, cancellationToken);

    public ValueTask DisposeAsync() => _final.DisposeAsync();

    /// <summary>Whether there is speech after the last split. Whisper hallucinates words in silence.</summary>
    private bool HasSpeech => _speechEnd > Audio.Start;

    /// <summary>Decodes the speech before a long pause, and drops all of the pause but the end.</summary>
    private async ValueTask SplitAtPauseAsync(CancellationToken cancellationToken)
    {
        var position = Math.Max(Audio.Start, Audio.End - KeptSilence);
        if (HasSpeech)
            await SplitAsync(position, cancellationToken).ConfigureAwait(false);
        else
            DropBefore(position);
    }

    private async ValueTask SplitAsync(long position, CancellationToken cancellationToken)
    {
        await _final.ReadyForChunkAsync(cancellationToken).ConfigureAwait(false);
        if (_final.IsSpeculating)
            _final.KeepSpeculation();
        else if (HasSpeech)
            _final.AddChunk(Audio.Before(position), Audio.Start);
        DropBefore(position);
    }

    private void DropBefore(long position)
    {
        _splitter.SplitAt(position);
        _window.DropBefore(position);
    }
}
