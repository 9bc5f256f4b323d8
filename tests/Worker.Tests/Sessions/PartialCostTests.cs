using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>The audio that a session passes to its recognizer does not grow with its length, counted in samples.</summary>
public sealed class PartialCostTests
{
    private const int Minutes = 10;
    private const int SamplesPerMinute = 60 * 16_000;

    // The maximum audio that is held while the split point is searched.
    private const int HeldBack = 5 * 16_000;

    [Fact]
    public async Task A_partial_in_minute_10_uses_no_more_audio_than_one_in_minute_1()
    {
        var engine = new CountingEngine();
        await using var harness = await WorkerHarness.ReadyAsync(engine);
        await harness.StartAsync("s");
        var stopped = harness.UntilStoppedAsync("s");
        var second = WorkerHarness.Speech(1000);

        for (var minute = 1; minute <= Minutes; minute++)
        {
            for (var i = 0; i < 60; i++)
                await harness.SendAsync(new AudioChunk("s", second));
            // A session that falls behind ends as overloaded.
            var taken = engine.TakenAsync((long)minute * SamplesPerMinute - HeldBack);
            await (await Task.WhenAny(taken, stopped)).WaitAsync(TestContext.Current.CancellationToken);
        }

        await harness.SendAsync(new StopSession("s"));
        var events = await stopped.WaitAsync(TestContext.Current.CancellationToken);

        var early = engine.Portions.TakeWhile(portion => portion.At < SamplesPerMinute).Max(portion => portion.Samples);
        var late = engine.Portions.Where(portion => portion.At >= (Minutes - 1L) * SamplesPerMinute);
        Assert.InRange(late.Max(portion => portion.Samples), 1, early);
        Assert.Equal((long)Minutes * SamplesPerMinute, engine.Portions.Sum(portion => (long)portion.Samples));
        Assert.Contains(events, e => e is Partial { StartMs: > (Minutes - 1) * 60_000 });
    }

    /// <summary>Records the amount of audio of each call.</summary>
    private sealed class CountingEngine : ISpeechEngine, IRecognizer
    {
        private readonly Lock _gate = new();
        private readonly List<(long At, int Samples)> _portions = [];
        private TaskCompletionSource? _reached;
        private long _awaited;
        private long _taken;

        public EngineInfo Info { get; } = new("counting", "none", "cpu", ["partials"]);

        public IReadOnlyList<(long At, int Samples)> Portions => _portions;

        /// <summary>Completes when it has received a number of samples in total.</summary>
        public Task TakenAsync(long samples)
        {
            lock (_gate)
            {
                if (_taken >= samples)
                    return Task.CompletedTask;

                _awaited = samples;
                _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _reached.Task;
            }
        }

        public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IRecognizer>(this);

        public ValueTask AcceptAsync(
            ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                _portions.Add((_taken, samples.Length));
                _taken += samples.Length;
                if (_taken >= _awaited)
                    _reached?.TrySetResult();
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<Hypothesis?>(new Hypothesis("word", Stable: 0));

        public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult(new RecognitionResult("word"));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
