using PortBridge.Protocol;

namespace PortBridge.Worker.Engines.Scripted;

/// <summary>Says one word for every 300 ms of an utterance.</summary>
internal sealed class ScriptedRecognizer(ScriptedEngine engine, UtteranceOptions options) : IRecognizer
{
    public const int SamplesPerWord = 4800;

    private const double SamplesPerSecond = 16_000;

    private readonly IReadOnlyList<string> _numbers = ScriptedVocabulary.Of(options);
    private readonly List<string> _words = [];
    private long _samples;

    public async ValueTask<Hypothesis?> AcceptAsync(
        ReadOnlyMemory<float> samples, CancellationToken cancellationToken)
    {
        await engine.OnChunkAsync(cancellationToken).ConfigureAwait(false);
        var known = _words.Count;
        _samples += samples.Length;
        while (_words.Count < _samples / SamplesPerWord)
            _words.Add(_numbers[_words.Count % _numbers.Count]);
        return options.Partials && _words.Count > known ? new Hypothesis(Text()) : null;
    }

    public ValueTask<Recognition> FinishAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        new Recognition(
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
