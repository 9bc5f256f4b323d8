using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Loading;

/// <summary>An engine with something to be said about it.</summary>
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
