using System.IO.Pipelines;
using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.Tests.Hosting;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Sessions;

public sealed class SessionEndTests
{
    private const int Rounds = 50;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_is_canceled_at_once_still_starts_before_it_stops()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await worker.SendAsync(new StartSession($"s{round}"), new CancelSession($"s{round}"));

            var events = await worker.UntilStoppedAsync($"s{round}").WithTimeout(Cancel);

            Assert.Equal(
                [nameof(SessionStarted), "Listening", "Idle", nameof(SessionStopped)],
                events.Select(e => e is StateChanged state ? state.State.ToString() : e.GetType().Name));
        }
    }

    [Fact]
    public async Task A_session_starts_before_its_first_command_is_rejected()
    {
        await using var worker = await WorkerHarness.ReadyAsync(maxSessions: Rounds);
        for (var round = 0; round < Rounds; round++)
        {
            await worker.SendAsync(new StartSession($"s{round}"), new AudioChunk($"s{round}", new byte[3]));

            Assert.IsType<SessionStarted>(await worker.NextAsync<WorkerEvent>());
            Assert.IsType<StateChanged>(await worker.NextAsync<WorkerEvent>());
            Assert.IsType<Error>(await worker.NextAsync<WorkerEvent>());
        }
    }

    [Fact]
    public async Task Audio_after_the_stop_is_rejected_and_not_counted()
    {
        var engine = new BlockedEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(1000)),
            new StopSession("s"),
            new AudioChunk("s", WorkerHarness.Speech(500)));

        Assert.Equal(ErrorCodes.UnknownSession, (await worker.NextAsync<Error>()).Code);
        engine.Release();

        Assert.Equal(1000, (await worker.NextAsync<SessionStopped>()).AudioMs);
    }

    [Fact]
    public void Audio_that_overloads_an_ended_session_is_ignored()
    {
        var output = new MessageWriter<WorkerEvent>(new Pipe().Writer, new LengthPrefixedFraming(), MessageJson.Write);
        var settings = SessionSettings.Of(
            new StartSession("s", Format: SampleFormats.PcmS16Le), new SegmentationOptions());
        var session = new Session(
            settings,
            Task.FromResult<ISpeechEngine>(new ScriptedEngine()),
            new TaskCompletionSource<IVoiceActivitySource>().Task,
            output,
            TimeProvider.System);
        session.Dispose();

        var tooMuch = (int)Session.MaxUnprocessedAudio.TotalMilliseconds + 1000;
        Assert.Null(session.Accept(new AudioChunk("s", WorkerHarness.Silence(tooMuch))));
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(TaskCanceledException))]
    [InlineData(typeof(ChannelClosedException))]
    public async Task An_unexpected_failure_of_the_engine_ends_the_session_with_an_error(Type type)
    {
        var failure = (Exception)Activator.CreateInstance(type, "It broke.")!;
        await using var worker = await WorkerHarness.ReadyAsync(new BrokenEngine(failure));
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(1000)));

        var ending = await worker.NextAsync<WorkerEvent>(e => e is Error or SessionStopped).WithTimeout(Cancel);

        var error = Assert.IsType<Error>(ending);
        Assert.Equal((ErrorCodes.Internal, "s", false), (error.Code, error.SessionId, error.Recoverable));
        Assert.Contains("It broke.", error.Message, StringComparison.Ordinal);
    }

    private sealed class BrokenEngine(Exception failure) : ISpeechEngine
    {
        public EngineInfo Info { get; } = new("broken", "none", "cpu", []);

        public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
            throw failure;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
