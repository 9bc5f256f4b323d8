using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Loading;

/// <summary>An engine whose <see cref="EngineInfo.Note"/> says why it replaces a better one.</summary>
/// <param name="engine">The engine that does the work.</param>
/// <param name="note">The sentence that is put before the engine's own note.</param>
internal sealed class FallbackNotice(ISpeechEngine engine, string note) : ISpeechEngine
{
    public EngineInfo Info { get; } = engine.Info with
    {
        Note = engine.Info.Note is { } own ? $"{note} {own}" : note,
    };

    public bool RunsInline => engine.RunsInline;

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        engine.LeaseAsync(options, cancellationToken);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
