using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>Ending an utterance without silence.</summary>
public sealed class FlushTests : BridgeTest
{
    [Fact]
    public async Task A_flush_is_sent_behind_the_audio_written_before_it()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await session.WriteAsync(Pcm(100), Cancel);
        Assert.Equal((100, false, 0L), Describe(await worker.ReadAsync<AudioChunk>(Cancel)));
        await session.FlushAsync(Cancel);
        Assert.Equal((0, true, 1L), Describe(await worker.ReadAsync<AudioChunk>(Cancel)));
        await session.WriteAsync(Pcm(50), Cancel);
        Assert.Equal((50, false, 2L), Describe(await worker.ReadAsync<AudioChunk>(Cancel)));
    }

    [Fact]
    public async Task A_flush_without_audio_since_the_last_one_is_not_sent()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await session.FlushAsync(Cancel);
        await session.WriteAsync(Pcm(100), Cancel);
        Assert.Equal((100, false, 0L), Describe(await worker.ReadAsync<AudioChunk>(Cancel)));
        await session.FlushAsync(Cancel);
        await session.FlushAsync(Cancel);
        var stopping = session.StopAsync(Cancel);

        Assert.Equal((0, true, 1L), Describe(await worker.ReadAsync<AudioChunk>(Cancel)));
        await worker.ReadAsync<StopSession>(Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "", 100, "stopped"));
        await stopping.WithTimeout(Cancel);
    }

    [Fact]
    public async Task A_flush_is_replayed_to_the_next_worker_at_the_same_position()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(first, null, Cancel);
        await session.WriteAsync(Pcm(2500), Cancel);
        await session.FlushAsync(Cancel);
        await session.WriteAsync(Pcm(1500), Cancel);
        await WaitUntilHandledAsync(first);

        first.Exit(139);
        var second = await Host.ReadyWorkerAsync(Cancel);
        await second.AcceptSessionAsync(Cancel);

        Assert.Equal((1000, false, 0L), Describe(await second.ReadAsync<AudioChunk>(Cancel)));
        Assert.Equal((1000, false, 1L), Describe(await second.ReadAsync<AudioChunk>(Cancel)));
        Assert.Equal((500, true, 2L), Describe(await second.ReadAsync<AudioChunk>(Cancel)));
        Assert.Equal((1000, false, 3L), Describe(await second.ReadAsync<AudioChunk>(Cancel)));
        Assert.Equal((500, false, 4L), Describe(await second.ReadAsync<AudioChunk>(Cancel)));
    }

    [Fact]
    public async Task A_flush_of_committed_audio_is_not_replayed()
    {
        var first = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(first, null, Cancel);
        await session.WriteAsync(Pcm(1000), Cancel);
        await session.FlushAsync(Cancel);
        await session.WriteAsync(Pcm(5000), Cancel);
        for (var heard = 0; heard < 6000;)
            heard += Describe(await first.ReadAsync<AudioChunk>(Cancel)).Milliseconds;
        await first.SendAsync(new Progress(session.Id, 6000, 6000, 6000));
        await WaitUntilHandledAsync(first);

        first.Exit(139);
        var second = await Host.ReadyWorkerAsync(Cancel);
        var start = await second.AcceptSessionAsync(Cancel);

        Assert.Equal(new Resume(3000, 0, 3000), start.Resume);
        for (var i = 0; i < 3; i++)
            Assert.Equal((1000, false, i), Describe(await second.ReadAsync<AudioChunk>(Cancel)));
    }

    [Fact]
    public async Task A_session_that_is_stopping_refuses_a_flush()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var stopping = session.StopAsync(Cancel);

        var error = await ErrorOfAsync(() => session.FlushAsync(Cancel).AsTask());

        Assert.Equal(ErrorCodes.UnknownSession, error.Code);
        await worker.ReadAsync<StopSession>(Cancel);
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        await stopping.WithTimeout(Cancel);
    }

    protected override void Configure(PortBridgeOptions options) => options.Recovery.Enabled = true;

    private static (int Milliseconds, bool Flush, long? Seq) Describe(AudioChunk chunk) =>
        (chunk.Pcm.Length / 32, chunk.Flush, chunk.Seq);
}
