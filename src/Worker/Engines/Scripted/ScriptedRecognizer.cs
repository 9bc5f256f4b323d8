using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Scripted;

/// <summary>Returns one word for every 300 ms of an utterance.</summary>
/// <param name="options">The session's options.</param>
internal sealed class ScriptedRecognizer(UtteranceOptions options) : IRecognizer
{
    /// <summary>Samples for each word, at 16 kHz.</summary>
    public const int SamplesPerWord = 4800;

    private const double SamplesPerSecond = 16_000;

    private readonly IReadOnlyList<string> _numbers = ScriptedVocabulary.Of(options);
    private readonly List<string> _words = [];
    private readonly PartialStabilizer _stabilizer = new();
    private long _samples;
    private int _hypothesized;

    public ValueTask AcceptAsync(ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
    {
        _samples += samples.Length;
        while (_words.Count < _samples / SamplesPerWord)
            _words.Add(_numbers[_words.Count % _numbers.Count]);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken)
    {
        if (!options.Partials || _words.Count == _hypothesized)
            return ValueTask.FromResult<Hypothesis?>(null);

        _hypothesized = _words.Count;
        return ValueTask.FromResult<Hypothesis?>(_stabilizer.Update([.. _words]));
    }

    public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        new RecognitionResult(
            string.Join(' ', _words),
            1.0,
            options.Words ? [.. _words.Select(WithTimes)] : null,
            options.Language == Languages.Auto ? ScriptedVocabulary.Default : null));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RecognizedWord WithTimes(string word, int index) => new(
        word,
        TimeSpan.FromSeconds(index * SamplesPerWord / SamplesPerSecond),
        TimeSpan.FromSeconds((index + 1) * SamplesPerWord / SamplesPerSecond),
        1.0);
}
