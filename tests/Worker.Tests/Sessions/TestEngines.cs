using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>An engine without a free recognizer until it is released.</summary>
internal sealed class BlockedEngine : ISpeechEngine
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScriptedEngine _engine = new();

    public EngineInfo Info => _engine.Info;

    public void Release() => _released.SetResult();

    public async ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken)
    {
        await _released.Task.WaitAsync(cancellationToken);
        return await _engine.LeaseAsync(options, cancellationToken);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}

/// <summary>An engine with a name that recognizes nothing.</summary>
internal sealed class NamedEngine(string name, string? model) : ISpeechEngine
{
    public EngineInfo Info { get; } = new(name, model ?? "none", "cpu", []);

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        throw new EngineException(EngineFailure.Failed, "It recognizes nothing.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>An engine that fails on its first utterances.</summary>
internal sealed class FailingEngine(int failures) : ISpeechEngine
{
    private readonly ScriptedEngine _engine = new();
    private int _failures = failures;

    public EngineInfo Info => _engine.Info;

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _failures) >= 0
            ? throw new EngineException(EngineFailure.Failed, "It broke.")
            : _engine.LeaseAsync(options, cancellationToken);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}

/// <summary>An engine that returns the same text for all audio.</summary>
internal sealed class RepeatingEngine(string text) : ISpeechEngine, IRecognizer
{
    public EngineInfo Info { get; } = new("parrot", "one sentence", "cpu", ["partials"]);

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IRecognizer>(this);

    public ValueTask AcceptAsync(
        ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<Hypothesis?>(new PartialStabilizer().Update(text));

    public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new RecognitionResult(text));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
