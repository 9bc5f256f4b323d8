using System.Text.Json.Serialization.Metadata;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Maps utterances to turns, and numbers all messages of a connection.</summary>
/// <param name="requestId">The id of the request.</param>
/// <param name="silence">The silence that ends an utterance.</param>
internal sealed class Turns(string requestId, TimeSpan silence)
{
    /// <summary>What is assumed of a worker that does not report it.</summary>
    public static readonly TimeSpan DefaultSilence = TimeSpan.FromMilliseconds(500);

    private readonly FlushTracker _flushes = new(silence);

    // The speech of the next turn can start before the text of the current one is final.
    private readonly Queue<TimeSpan> _starts = new();
    private TimeSpan _processed;
    private int _turn;
    private int _messages;

    /// <summary>Makes a message with the next number.</summary>
    public WireMessage Number<T>(Func<int, T> create, JsonTypeInfo<T> type) => WireJson.Message(create(_messages++), type);

    /// <summary>A forced end of the turn.</summary>
    /// <param name="audio">The length of the audio before it.</param>
    public void Flush(TimeSpan audio) => _flushes.Flush(audio);

    /// <summary>Maps an event.</summary>
    /// <param name="speechEvent">The event.</param>
    /// <param name="isEager">Whether an eager end is sent. It has the final text, so that the turn never resumes.</param>
    /// <param name="hints">The languages that the client expects.</param>
    public IEnumerable<WireMessage> Send(SpeechEvent speechEvent, bool isEager, IReadOnlyList<string> hints)
    {
        var isManual = _flushes.Observe(speechEvent) > 0;
        var hinted = hints.Count > 0 ? hints : null;
        switch (speechEvent)
        {
            case SpeechEvent.SpeechStarted started:
                _starts.Enqueue(started.At);
                if (_starts.Count == 1)
                    yield return Start(started.At, hinted);
                break;
            case SpeechEvent.Partial interim:
                var end = _processed > interim.Start ? _processed : interim.Start;
                yield return Message(
                    "Update", interim.Start, end, interim.Text, WordTimes.Spread(interim.Text, interim.Start, end, 1), 0, hinted: hinted);
                break;
            case SpeechEvent.Final final:
                foreach (var message in End(final, isEager, isManual, hinted))
                    yield return message;
                break;
            case SpeechEvent.Warning { Error.Code: ErrorCodes.EngineFailed } when _starts.TryPeek(out var start):
                // The utterance has no final.
                foreach (var message in End(EmptyFinal(start), isEager: false, isManual, hinted))
                    yield return message;
                break;
            case SpeechEvent.Progress progress:
                _processed = progress.Processed;
                break;
        }
    }

    private static SpeechEvent.Final EmptyFinal(TimeSpan at) => new(0, "", at, at, null, [], new FinalTiming(default, default, default));

    private IEnumerable<WireMessage> End(SpeechEvent.Final final, bool isEager, bool isManual, IReadOnlyList<string>? hinted)
    {
        var words = WordTimes.Of(final);
        IReadOnlyList<string>? languages = final.Language is { } language ? [language] : null;
        if (isEager && !isManual && final.Text.Length > 0)
            yield return Message("EagerEndOfTurn", final.Start, final.End, final.Text, words, 1, null, languages, hinted);

        yield return Message(
            "EndOfTurn", final.Start, final.End, final.Text, words, 1, isManual ? "manual" : "model", languages, hinted);
        _turn++;
        _starts.TryDequeue(out _);
        if (_starts.TryPeek(out var next))
            yield return Start(next, hinted);
    }

    private WireMessage Start(TimeSpan at, IReadOnlyList<string>? hinted) => Message("StartOfTurn", at, at, "", [], 0, hinted: hinted);

    private WireMessage Message(
        string name,
        TimeSpan start,
        TimeSpan end,
        string text,
        IReadOnlyList<Word> words,
        double confidence,
        string? trigger = null,
        IReadOnlyList<string>? languages = null,
        IReadOnlyList<string>? hinted = null) => Number(
        id => new TurnInfo(
            requestId,
            id,
            name,
            _turn,
            ResultMapping.Seconds(start),
            ResultMapping.Seconds(end),
            text,
            [.. words.Select(word => new TurnWord(word.Text, word.Confidence ?? 1, ResultMapping.Seconds(word.Start), ResultMapping.Seconds(word.End)))],
            confidence,
            trigger,
            languages,
            hinted),
        DeepgramJson.Wire.TurnInfo);
}
