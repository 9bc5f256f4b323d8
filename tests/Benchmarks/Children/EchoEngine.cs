using System.Globalization;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;

namespace PortBridge.Benchmarks.Children;

/// <summary>
/// An engine that replies to all audio at once with a partial: the number of samples of the utterance so far. A partial
/// therefore identifies its chunk, and everything but recognition is measured.
/// </summary>
internal sealed class EchoEngine : ISpeechEngine
{
    public EngineInfo Info { get; } = new("echo", "counter", "cpu", ["partials"]);

    public bool RunsInline => true;

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IRecognizer>(new Recognizer());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Recognizer : IRecognizer
    {
        private long _samples;

        public ValueTask AcceptAsync(
            ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
        {
            _samples += samples.Length;
            return ValueTask.CompletedTask;
        }

        public ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<Hypothesis?>(new Hypothesis(Text(), Stable: 0));

        public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult(new RecognitionResult(Text()));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private string Text() => _samples.ToString(CultureInfo.InvariantCulture);
    }
}
