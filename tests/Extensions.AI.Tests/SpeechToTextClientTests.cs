using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Extensions.AI.Tests;

/// <summary>The client over a bridge whose worker is the test.</summary>
public sealed class SpeechToTextClientTests : IAsyncLifetime
{
    private BridgeHost _host = null!;
    private InMemoryWorker _worker = null!;
    private PortBridgeSpeechToTextClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await BridgeHost.StartAsync(options => options.Recovery.Enabled = true, Cancel);
        _worker = await _host.ReadyWorkerAsync(Cancel);
        _client = new PortBridgeSpeechToTextClient(_host.Bridge);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Updates_have_the_kind_text_and_time_of_the_session_s_events()
    {
        await using var reader = _client.GetStreamingTextAsync(Pcm(100), cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
        List<SpeechToTextResponseUpdate> updates = [];
        var opened = reader.MoveNextAsync().AsTask();
        var start = await _worker.AcceptSessionAsync(Cancel);
        await ReadToStopAsync();

        await _worker.SendAsync(new Partial(start.SessionId, 0, "go", 0, 10, 1));
        Assert.True(await opened.WithTimeout(Cancel));
        updates.Add(reader.Current);
        await ReadAsync(1);
        await _worker.SendAsync(new Final(start.SessionId, 0, "go on", 10, 90));
        await StopAsync(start.SessionId, 100);
        await ReadAsync(2);

        Assert.False(await reader.MoveNextAsync());
        Assert.Equal(
            [
                (SpeechToTextResponseUpdateKind.SessionOpen, "", null, null),
                (SpeechToTextResponseUpdateKind.TextUpdating, "go", 10, null),
                (SpeechToTextResponseUpdateKind.TextUpdated, "go on", 10, 90),
                (SpeechToTextResponseUpdateKind.SessionClose, "", null, (double?)100),
            ],
            updates.Select(update => (
                update.Kind, update.Text, update.StartTime?.TotalMilliseconds, update.EndTime?.TotalMilliseconds)));
        Assert.All(updates, update => Assert.Equal(start.SessionId, update.ResponseId));
        Assert.IsType<SpeechEvent.Final>(updates[2].RawRepresentation);

        async Task ReadAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True(await reader.MoveNextAsync().AsTask().WithTimeout(Cancel));
                updates.Add(reader.Current);
            }
        }
    }

    [Fact]
    public async Task The_response_joins_the_finals_and_requests_no_partials()
    {
        var reading = _client.GetTextAsync(Pcm(100), cancellationToken: Cancel);
        var start = await _worker.AcceptSessionAsync(Cancel);
        Assert.False(start.Partials);
        await ReadToStopAsync();
        await _worker.SendAsync(new Final(start.SessionId, 0, "one", 10, 40));
        await _worker.SendAsync(new Final(start.SessionId, 1, "", 40, 50));
        await _worker.SendAsync(new Final(start.SessionId, 2, "two", 50, 90));
        await StopAsync(start.SessionId, 100);

        var response = await reading.WithTimeout(Cancel);

        Assert.Equal("one two", response.Text);
        Assert.Equal((10, 90), (response.StartTime!.Value.TotalMilliseconds, response.EndTime!.Value.TotalMilliseconds));
        Assert.Equal("none", response.ModelId);
    }

    [Fact]
    public async Task A_request_continues_on_the_next_worker()
    {
        var reading = _client.GetTextAsync(Pcm(100), cancellationToken: Cancel);
        await _worker.AcceptSessionAsync(Cancel);

        _worker.Exit(139);
        _worker = await _host.ReadyWorkerAsync(Cancel);
        var start = await _worker.AcceptSessionAsync(Cancel);
        await ReadToStopAsync();
        await _worker.SendAsync(new Final(start.SessionId, 0, "still here", 0, 90));
        await StopAsync(start.SessionId, 100);

        Assert.Equal("still here", (await reading.WithTimeout(Cancel)).Text);
    }

    [Fact]
    public async Task A_failure_is_an_update_of_the_stream_and_an_exception_of_the_response()
    {
        var streaming = _client.GetStreamingTextAsync(Pcm(100), cancellationToken: Cancel).ToListAsync(Cancel).AsTask();
        await FailNextAsync();
        var last = (await streaming.WithTimeout(Cancel))[^1];
        var responding = _client.GetTextAsync(Pcm(100), cancellationToken: Cancel);
        await FailNextAsync();

        Assert.Equal(SpeechToTextResponseUpdateKind.Error, last.Kind);
        Assert.Equal(ErrorCodes.Internal, Assert.IsType<ErrorContent>(Assert.Single(last.Contents)).ErrorCode);
        var exception = await Assert.ThrowsAsync<SpeechException>(() => responding.WithTimeout(Cancel));
        Assert.Equal(ErrorCodes.Internal, exception.Error.Code);
    }

    [Fact]
    public async Task A_reader_that_stops_early_cancels_the_session()
    {
        var endless = new EndlessStream();
        var reading = _client.GetStreamingTextAsync(endless, cancellationToken: Cancel).FirstAsync(
            update => update.Kind == SpeechToTextResponseUpdateKind.TextUpdated, Cancel).AsTask();
        var start = await _worker.AcceptSessionAsync(Cancel);

        await _worker.SendAsync(new Final(start.SessionId, 0, "enough", 0, 90));

        Assert.Equal("enough", (await reading.WithTimeout(Cancel)).Text);
        Assert.IsType<CancelSession>((await ReadUntilAsync(command => command is not AudioChunk))[^1]);
    }

    [Fact]
    public async Task An_exception_of_the_stream_cancels_the_session_and_reaches_the_caller()
    {
        var reading = _client.GetTextAsync(new FailingStream(), cancellationToken: Cancel);
        var start = await _worker.AcceptSessionAsync(Cancel);

        Assert.Equal("the disk is gone", (await Assert.ThrowsAsync<IOException>(() => reading.WithTimeout(Cancel))).Message);
        var commands = await ReadUntilAsync(command => command is CancelSession);
        Assert.Equal(start.SessionId, ((CancelSession)commands[^1]).SessionId);
    }

    [Fact]
    public async Task The_client_composes_with_logging_and_telemetry()
    {
        using var logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace));
        using var client = _client.AsBuilder().UseLogging(logs).UseOpenTelemetry(logs).Build();

        var reading = client.GetTextAsync(Pcm(100), cancellationToken: Cancel);
        var start = await _worker.AcceptSessionAsync(Cancel);
        await ReadToStopAsync();
        await _worker.SendAsync(new Final(start.SessionId, 0, "composed", 0, 90));
        await StopAsync(start.SessionId, 100);

        Assert.Equal("composed", (await reading.WithTimeout(Cancel)).Text);
        Assert.Same(_host.Bridge, client.GetService(typeof(ISpeechBridge)));
        Assert.Same(_client, client.GetService(typeof(PortBridgeSpeechToTextClient)));
        var metadata = (SpeechToTextClientMetadata)client.GetService(typeof(SpeechToTextClientMetadata))!;
        Assert.Equal(("portbridge", "none"), (metadata.ProviderName, metadata.DefaultModelId));
        Assert.Null(client.GetService(typeof(ISpeechBridge), "another"));
    }

    private static MemoryStream Pcm(int milliseconds) => new(new byte[milliseconds * 32]);

    private Task StopAsync(string sessionId, long audioMs) =>
        _worker.SendAsync(new SessionStopped(sessionId, "", audioMs, "stopped"));

    private async Task FailNextAsync()
    {
        var start = (StartSession)(await ReadUntilAsync(command => command is StartSession))[^1];
        await _worker.SendAsync(new SessionStarted(start.SessionId));
        await _worker.SendAsync(new Error(ErrorCodes.Internal, "It broke.", Recoverable: false, start.SessionId));
    }

    private Task<List<Command>> ReadToStopAsync() => ReadUntilAsync(command => command is StopSession);

    private async Task<List<Command>> ReadUntilAsync(Predicate<Command> isLast)
    {
        List<Command> commands = [];
        do
            commands.Add(await _worker.ReadAsync<Command>(Cancel));
        while (!isLast(commands[^1]));
        return commands;
    }

    /// <summary>Silence, as fast as it is read.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            buffer.Span.Clear();
            return buffer.Length;
        }
    }

    /// <summary>Some silence, then an exception.</summary>
    private sealed class FailingStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _reads++ < 3 ? ValueTask.FromResult(buffer.Length) : throw new IOException("the disk is gone");
    }
}
