using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

public class PartialOrderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_partial_is_canceled_for_the_final()
    {
        var engine = new SlowPartialEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(1000)));
        await engine.Pondering.WaitAsync(Token);

        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(1500)));

        Assert.Equal("the final", (await worker.NextAsync<Final>()).Text);
        Assert.Equal(1, engine.GaveWay);
    }

    [Fact]
    public async Task Audio_that_arrives_during_a_partial_is_accepted_at_once_for_the_next_one()
    {
        var engine = new SlowPartialEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(500)));
        await engine.Pondering.WaitAsync(Token);
        for (var i = 0; i < 4; i++)
            await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(100)));
        await worker.NextAsync<Progress>(progress => progress.ReceivedMs == 900);

        engine.Answer();
        Assert.Equal(1, (await worker.NextAsync<Partial>()).ChunkCount);
        await engine.Pondering.WaitAsync(Token);
        engine.Answer();

        Assert.Equal(5, (await worker.NextAsync<Partial>()).ChunkCount);
        Assert.Equal(2, engine.Asked);
    }

    [Fact]
    public async Task The_recognizer_gets_the_length_of_the_silence()
    {
        var engine = new SlowPartialEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("s", start => start with { Partials = false });
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(1000)),
            new AudioChunk("s", WorkerHarness.Silence(300)),
            new AudioChunk("s", WorkerHarness.Speech(300)),
            new AudioChunk("s", WorkerHarness.Silence(1500)));
        await worker.NextAsync<Final>();

        Assert.Equal(0, engine.Silences[0].TotalMilliseconds);
        Assert.InRange(engine.Silences[1].TotalMilliseconds, 280, 320);
        Assert.Equal(0, engine.Silences[2].TotalMilliseconds);
        Assert.InRange(engine.Silences[^1].TotalMilliseconds, 780, 820);
    }

    /// <summary>An engine whose partials wait until they are released or canceled.</summary>
    private sealed class SlowPartialEngine : ISpeechEngine, IRecognizer
    {
        private readonly SemaphoreSlim _answers = new(0);

        public SemaphoreSlim Pondering { get; } = new(0);

        public List<TimeSpan> Silences { get; } = [];

        public int Asked { get; private set; }

        public int GaveWay { get; private set; }

        public EngineInfo Info { get; } = new("pondering", "none", "cpu", ["partials"]);

        public void Answer() => _answers.Release();

        public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IRecognizer>(this);

        public ValueTask AcceptAsync(
            ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
        {
            Silences.Add(silence);
            return ValueTask.CompletedTask;
        }

        public async ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken)
        {
            Asked++;
            Pondering.Release();
            try
            {
                await _answers.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                GaveWay++;
                throw;
            }

            return new Hypothesis($"answer {Asked}", 0);
        }

        public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult(new RecognitionResult("the final"));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
