using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Scripted;

/// <summary>
/// An engine that recognises nothing: its words follow from the audio's length alone, one every 300 ms, always the
/// same. For protocol tests, for demonstrations of supervision, and for measuring everything but recognition. It has
/// every capability, so that all of them can be tried without a model; a prompt and hot words change nothing.
/// </summary>
/// <param name="fault">The misbehaviour to show, or null.</param>
internal sealed class ScriptedEngine(ScriptedFault? fault) : ISpeechEngine
{
    public const string Name = "scripted";

    private long _chunks;

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

    public static Task<ISpeechEngine> LoadAsync(EngineSettings settings, CancellationToken cancellationToken) =>
        Task.FromResult<ISpeechEngine>(new ScriptedEngine(settings.Fault));

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IRecognizer>(new ScriptedRecognizer(this, options));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Called for every chunk of every session; misbehaves when it is time.</summary>
    internal ValueTask OnChunkAsync(CancellationToken cancellationToken) =>
        fault?.OnChunkAsync(Interlocked.Increment(ref _chunks), cancellationToken) ?? ValueTask.CompletedTask;
}
