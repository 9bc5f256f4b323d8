using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Hosting;

public sealed class WorkerLoopTests
{
    [Fact]
    public async Task The_worker_announces_itself()
    {
        await using var worker = new WorkerHarness();

        var ready = await worker.NextAsync<Ready>();

        Assert.Equal(ProtocolVersion.Current, ready.Protocol);
        Assert.Equal("scripted", ready.Engine);
        Assert.StartsWith("PortBridge.Worker ", ready.Worker, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ping_is_answered_while_the_engine_still_loads()
    {
        var never = new TaskCompletionSource<ISpeechEngine>();
        await using var worker = new WorkerHarness(loading: never.Task);

        await worker.SendAsync(new Ping(42));

        Assert.Equal(42, (await worker.NextAsync<Pong>()).TsMs);
    }

    [Theory]
    [InlineData(EngineFailure.Unavailable, ErrorCodes.EngineUnavailable, ExitCodes.Unavailable)]
    [InlineData(EngineFailure.ModelLoadFailed, ErrorCodes.ModelLoadFailed, ExitCodes.Configuration)]
    public async Task An_engine_that_fails_to_load_ends_the_worker(
        EngineFailure reason, string code, int exitCode)
    {
        var failure = Task.FromException<ISpeechEngine>(new EngineException(reason, "Install it."));
        await using var worker = new WorkerHarness(loading: failure);

        var error = await worker.NextAsync<Error>();

        Assert.Equal(code, error.Code);
        Assert.Equal("Install it.", error.Message);
        Assert.False(error.Recoverable);
        Assert.Equal(exitCode, await worker.Running);
    }

    [Fact]
    public async Task The_end_of_the_input_ends_the_worker_with_0()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");

        await worker.EndInputAsync();

        Assert.Equal(ExitCodes.Ok, await worker.Running);
        Assert.Equal(0, worker.Sessions.Count);
    }

    [Fact]
    public async Task The_end_of_the_input_still_lets_a_stopped_session_finish()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");
        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(900)), new StopSession("s"));
        await worker.EndInputAsync();

        var events = await worker.UntilEndAsync();

        Assert.Equal("one two three", Assert.Single(events.OfType<Final>()).Text);
        Assert.Equal("stopped", Assert.Single(events.OfType<SessionStopped>()).Reason);
    }

    [Fact]
    public async Task Shutdown_drains_all_sessions_and_exits_with_0()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("a");
        await worker.StartAsync("b");
        await worker.SendAsync(new AudioChunk("a", WorkerHarness.Speech(600)), new Shutdown());

        var stopped = (await worker.UntilEndAsync()).OfType<SessionStopped>().ToDictionary(e => e.SessionId);

        Assert.Equal(ExitCodes.Ok, await worker.Running);
        Assert.Equal("one two", stopped["a"].Text);
        Assert.All(stopped.Values, e => Assert.Equal("shutdown", e.Reason));
        Assert.Equal(2, stopped.Count);
    }

    [Fact]
    public async Task Every_session_sends_its_last_event_before_the_shutdown()
    {
        for (var round = 0; round < 40; round++)
        {
            await using var worker = await WorkerHarness.ReadyAsync(maxSessions: 50);
            for (var i = 0; i < 40; i++)
                await worker.StartAsync($"s{i}");
            await worker.SendAsync(
                [.. Enumerable.Range(0, 20).Select(i => (Command)new StopSession($"s{i}")), new Shutdown()]);

            Assert.Equal(40, (await worker.UntilEndAsync()).OfType<SessionStopped>().Count());
        }
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { (byte)'h', (byte)'i', (byte)'\n' })]
    public async Task Invalid_framing_gets_one_bad_frame_and_exit_code_76(byte[] bytes)
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.SendRawAsync(bytes);

        var error = Assert.Single((await worker.UntilEndAsync()).OfType<Error>());
        Assert.Equal(ErrorCodes.BadFrame, error.Code);
        Assert.Equal(ExitCodes.Protocol, await worker.Running);
    }

    [Fact]
    public async Task Ready_has_the_voice_activity_detector()
    {
        await using var worker = new WorkerHarness();

        Assert.Contains("vad:loudness", (await worker.NextAsync<Ready>()).Capabilities);
    }

    [Fact]
    public async Task A_detector_that_fails_to_load_ends_the_worker()
    {
        var torn = Task.FromException<IVoiceActivitySource>(
            new EngineException(EngineFailure.ModelLoadFailed, "The model is damaged; download it again."));
        await using var worker = new WorkerHarness(voiceActivity: torn);

        var error = Assert.Single((await worker.UntilEndAsync()).OfType<Error>());

        Assert.Equal((ErrorCodes.ModelLoadFailed, "The model is damaged; download it again."), (error.Code, error.Message));
        Assert.Equal(ExitCodes.Configuration, await worker.Running);
    }

    [Fact]
    public async Task A_host_that_stops_reading_ends_the_worker()
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.StopReadingAsync();
        await worker.SendAsync(new Ping(1));

        Assert.Equal(ExitCodes.Ok, await worker.Running);
    }

    [Theory]
    [InlineData("{oops", ErrorCodes.BadJson, null)]
    [InlineData("""{"cmd":"brew","session_id":"s"}""", ErrorCodes.UnknownCommand, "s")]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"%"}""", ErrorCodes.BadField, "s")]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s"}""", ErrorCodes.BadField, "s")]
    public async Task An_invalid_command_gets_an_error_and_the_worker_continues(
        string json, string code, string? sessionId)
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.SendFrameAsync(json);
        await worker.SendAsync(new Ping(7));

        var error = await worker.NextAsync<Error>();
        Assert.Equal(code, error.Code);
        Assert.Equal(sessionId, error.SessionId);
        Assert.True(error.Recoverable);
        Assert.Equal(7, (await worker.NextAsync<Pong>()).TsMs);
    }

    [Fact]
    public async Task A_bad_field_is_named()
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.SendFrameAsync("""{"cmd":"start_session","session_id":"s","sample_rate":"fast"}""");

        Assert.Contains("\"sample_rate\"", (await worker.NextAsync<Error>()).Message, StringComparison.Ordinal);
    }
}
