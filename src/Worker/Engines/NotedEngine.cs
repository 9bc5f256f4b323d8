namespace PortBridge.Worker.Engines;

/// <summary>An engine with something to be said about it.</summary>
internal sealed class NotedEngine(ISpeechEngine engine, string note) : ISpeechEngine
{
    public EngineInfo Info { get; } = engine.Info with
    {
        Note = engine.Info.Note is { } own ? $"{note} {own}" : note,
    };

    public bool IsNonBlocking => engine.IsNonBlocking;

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        engine.LeaseAsync(options, cancellationToken);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
