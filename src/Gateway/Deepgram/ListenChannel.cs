using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Maps the events of a channel to results.</summary>
/// <param name="index">The channel and the number of channels.</param>
/// <param name="query">What the client requests.</param>
/// <param name="metadata">The metadata in each result.</param>
/// <param name="silence">The silence that ends an utterance.</param>
/// <param name="time">The clock.</param>
internal sealed class ListenChannel(
    int[] index, ListenQuery query, ResultMetadata metadata, TimeSpan silence, TimeProvider time)
{
    // Clients reconnect if they receive nothing for a while.
    private static readonly TimeSpan MaxSilentAudio = TimeSpan.FromSeconds(5);

    private readonly FlushTracker _flushes = new(silence);
    private readonly UtteranceEndTimer _utteranceEnd = new(query.UtteranceEnd, time);
    private readonly string _key = $"results-{index[0]}";
    private TimeSpan _processed;
    private TimeSpan _reported;

    /// <summary>How long until <see cref="Tick"/> is due; null if it is not.</summary>
    public TimeSpan? Due => _flushes.IsUtteranceOpen ? null : _utteranceEnd.Due;

    /// <summary>The end of an utterance by the clock.</summary>
    public IEnumerable<WireMessage> Tick() => _utteranceEnd.IsDue && !_flushes.IsUtteranceOpen ? [UtteranceEnd()] : [];

    /// <summary>A flush, which always has an answer: clients wait for it.</summary>
    /// <param name="audio">The length of the audio before it.</param>
    public IEnumerable<WireMessage> Flush(TimeSpan audio) => _flushes.Flush(audio) ? [EmptyFlush(audio)] : [];

    /// <summary>Maps an event.</summary>
    public IEnumerable<WireMessage> Send(SpeechEvent speechEvent)
    {
        var flushes = _flushes.Observe(speechEvent);
        switch (speechEvent)
        {
            case SpeechEvent.SpeechStarted started when query.HasSpeechStarted:
                yield return WireJson.Message(
                    new SpeechStartedMessage(index, ResultMapping.Seconds(started.At)), DeepgramJson.Wire.SpeechStartedMessage);
                break;
            case SpeechEvent.Partial interim when query.HasInterims:
                yield return Interim(interim);
                break;
            case SpeechEvent.Final final:
                yield return Final(final, isFlush: flushes > 0);
                flushes--;
                break;
            case SpeechEvent.Progress progress:
                foreach (var message in Advance(progress))
                    yield return message;
                break;
        }

        for (; flushes > 0; flushes--)
            yield return EmptyFlush(_processed);
    }

    private IEnumerable<WireMessage> Advance(SpeechEvent.Progress progress)
    {
        _processed = progress.Processed;
        if (_flushes.IsUtteranceOpen)
            yield break;

        if (_utteranceEnd.IsPassed(progress))
            yield return UtteranceEnd();
        // The next utterance can begin before the audio that was processed last.
        var end = progress.Committed > TimeSpan.Zero ? progress.Committed : progress.Processed;
        if (end - _reported < MaxSilentAudio)
            yield break;

        var start = _reported;
        _reported = end;
        yield return Message(ResultOf(start, end, new Alternative("", 0, [])) with { IsFinal = !query.HasInterims });
    }

    private WireMessage Interim(SpeechEvent.Partial partial)
    {
        var end = _processed > partial.Start ? _processed : partial.Start;
        var words = ResultMapping.WordsOf(WordTimes.Spread(partial.Text, partial.Start, end, 1), 1, query.HasPunctuatedWords);
        return Message(ResultOf(partial.Start, end, new Alternative(partial.Text, 1, words)), canBeSuperseded: true);
    }

    private WireMessage Final(SpeechEvent.Final final, bool isFlush)
    {
        var words = WordTimes.Of(final);
        if (words.Count > 0)
            _utteranceEnd.Set(words[^1].End);
        _reported = final.End;
        IReadOnlyList<string>? languages = final.Language is { } language ? [language] : null;
        var confidence = ResultMapping.ConfidenceOf(final);
        var result = ResultOf(
            final.Start,
            final.End,
            new Alternative(final.Text, confidence, ResultMapping.WordsOf(words, confidence, query.HasPunctuatedWords), languages));
        return Message(result with { IsFinal = true, SpeechFinal = query.HasSpeechFinal && !isFlush, FromFinalize = isFlush });
    }

    private WireMessage EmptyFlush(TimeSpan at) =>
        Message(ResultOf(at, at, new Alternative("", 0, [])) with { IsFinal = true, FromFinalize = true });

    private WireMessage UtteranceEnd() => WireJson.Message(
        new UtteranceEndMessage(index, ResultMapping.Seconds(_utteranceEnd.Take())), DeepgramJson.Wire.UtteranceEndMessage);

    private Results ResultOf(TimeSpan start, TimeSpan end, Alternative alternative) => new(
        index,
        ResultMapping.Seconds(end - start),
        ResultMapping.Seconds(start),
        IsFinal: false,
        SpeechFinal: false,
        new ResultChannel([alternative]),
        metadata,
        FromFinalize: false);

    // A final replaces the interim that waits to be sent.
    private WireMessage Message(Results results, bool canBeSuperseded = false) =>
        WireJson.Message(results, DeepgramJson.Wire.Results, _key, canBeSuperseded);
}
