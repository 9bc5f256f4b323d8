using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Scripted;

/// <summary>Says one word for every 300 ms of an utterance.</summary>
internal sealed class ScriptedRecognizer(ScriptedEngine engine, UtteranceOptions options) : IRecognizer
{
    public const int SamplesPerWord = 4800;

    private const double SamplesPerSecond = 16_000;

    private readonly IReadOnlyList<string> _numbers = ScriptedVocabulary.Of(options);
    private readonly List<string> _words = [];
    private readonly PartialStabilizer _stabilizer = new();
    private long _samples;
    private int _hypothesized;

    public async ValueTask AcceptAsync(
        ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
    {
        await engine.OnChunkAsync(cancellationToken).ConfigureAwait(false);
        _samples += samples.Length;
        while (_words.Count < _samples / SamplesPerWord)
            _words.Add(_numbers[_words.Count % _numbers.Count]);
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
            Text(),
            1.0,
            options.Words ? [.. _words.Select(Timed)] : null,
            options.Language == Languages.Auto ? ScriptedVocabulary.Default : null));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Text() => string.Join(' ', _words);

    private static RecognizedWord Timed(string word, int index) => new(
        word,
        TimeSpan.FromSeconds(index * SamplesPerWord / SamplesPerSecond),
        TimeSpan.FromSeconds((index + 1) * SamplesPerWord / SamplesPerSecond),
        1.0);
}
