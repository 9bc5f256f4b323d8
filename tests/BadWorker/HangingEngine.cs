using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;

namespace PortBridge.BadWorker;

/// <summary>An engine that hangs in a blocking call, as native code may, and otherwise works like another one.</summary>
/// <param name="inner">The engine that does the work.</param>
/// <param name="hangAtChunk">The chunk at which it hangs, counted over all utterances from 1.</param>
internal sealed class HangingEngine(ISpeechEngine inner, int hangAtChunk) : ISpeechEngine
{
    private int _chunks;

    public EngineInfo Info => inner.Info;

    public bool RunsInline => inner.RunsInline;

    public async ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        new Recognizer(this, await inner.LeaseAsync(options, cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Task HangIfDueAsync() => Interlocked.Increment(ref _chunks) == hangAtChunk
#pragma warning disable RS0030 // It hangs on purpose: it holds its thread, and no token reaches it.
        ? Task.Run(() => Thread.Sleep(Timeout.Infinite), CancellationToken.None)
#pragma warning restore RS0030
        : Task.CompletedTask;

    private sealed class Recognizer(HangingEngine engine, IRecognizer inner) : IRecognizer
    {
        public async ValueTask AcceptAsync(
            ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
        {
            await engine.HangIfDueAsync();
            await inner.AcceptAsync(samples, silence, cancellationToken);
        }

        public ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken) =>
            inner.HypothesizeAsync(cancellationToken);

        public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) =>
            inner.FinishAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
