using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Scripted;

/// <summary>
/// An engine without recognition: it returns one number word for every 300 ms of audio. It serves protocol tests,
/// demonstrations, and measurements of everything but recognition. It announces every capability, so that all options
/// can be tried without a model; a prompt and hot words have no effect.
/// </summary>
internal sealed class ScriptedEngine : ISpeechEngine
{
    public const string Name = "scripted";

    public EngineInfo Info { get; } = new(
        Name,
        "numbers",
        "cpu",
        [
            Capabilities.Partials, Capabilities.Words, Capabilities.Confidence, Capabilities.Prompt,
            Capabilities.HotWords, Capabilities.Translate, Capabilities.LanguageDetection,
        ],
        [.. ScriptedVocabulary.Languages]);

    public bool RunsInline => true;

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IRecognizer>(new ScriptedRecognizer(options));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
