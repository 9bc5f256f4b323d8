using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>Writing audio to a session.</summary>
public sealed class WritingTests : BridgeTest
{
    private InMemoryWorker _worker = null!;
    private ISpeechSession _session = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _worker = await Host.ReadyWorkerAsync(Cancel);
        _session = await Host.OpenAsync(_worker, null, Cancel);
    }

    [Fact]
    public async Task Audio_is_sent_in_order_and_numbered_from_0()
    {
        for (byte i = 0; i < 10; i++)
            await _session.WriteAsync(new byte[] { i, 0 }, Cancel);

        var heard = new List<byte>();
        for (var seq = 0; heard.Count < 20; seq++)
        {
            var chunk = await _worker.ReadAsync<AudioChunk>(Cancel);
            Assert.Equal((_session.Id, seq), (chunk.SessionId, chunk.Seq));
            heard.AddRange(chunk.Pcm.ToArray());
        }

        Assert.Equal(Enumerable.Range(0, 10).SelectMany(i => new[] { (byte)i, (byte)0 }), heard);
    }

    [Fact]
    public async Task A_large_write_is_split_into_chunks_of_one_second_without_loss()
    {
        var pcm = new byte[2 * 16000 * 5 / 2];
        Random.Shared.NextBytes(pcm);

        await _session.WriteAsync(pcm, Cancel);

        var chunks = new List<AudioChunk>();
        for (var i = 0; i < 3; i++)
            chunks.Add(await _worker.ReadAsync<AudioChunk>(Cancel));
        Assert.Equal([32000, 32000, 16000], chunks.Select(chunk => chunk.Pcm.Length));
        Assert.Equal([0L, 1, 2], chunks.Select(chunk => chunk.Seq!.Value));
        Assert.Equal(pcm, chunks.SelectMany(chunk => chunk.Pcm.ToArray()));
    }

    [Theory]
    [InlineData(SampleFormat.PcmS16Le, 3)]
    [InlineData(SampleFormat.PcmF32Le, 6)]
    public async Task A_write_of_a_partial_sample_is_rejected_and_nothing_is_sent(
        SampleFormat format, int length)
    {
        var session = await Host.OpenAsync(_worker, new SessionOptions { Format = format }, Cancel);

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => session.WriteAsync(new byte[length], Cancel).AsTask());
        await session.WriteAsync(new byte[4], Cancel);

        Assert.Contains($"{length} bytes", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await _worker.ReadAsync<AudioChunk>(Cancel)).Seq);
    }

    [Fact]
    public async Task An_empty_write_does_nothing()
    {
        await _session.WriteAsync(ReadOnlyMemory<byte>.Empty, Cancel);
        await _session.WriteAsync(Pcm(10), Cancel);

        Assert.Equal((0L, 320), await ReadChunkAsync());
    }

    [Fact]
    public async Task The_callers_buffer_can_be_reused_after_a_write()
    {
        byte[] buffer = [1, 2];
        await _session.WriteAsync(buffer, Cancel);
        buffer.AsSpan().Fill(9);

        Assert.Equal([1, 2], (await _worker.ReadAsync<AudioChunk>(Cancel)).Pcm.ToArray());
    }

    [Fact]
    public async Task Writing_waits_while_the_window_is_full_and_continues_with_the_workers_progress()
    {
        var writing = _session.WriteAsync(Pcm(21_000), Cancel).AsTask();
        for (var i = 0; i < 20; i++)
            await _worker.ReadAsync<AudioChunk>(Cancel);
        Assert.False(writing.IsCompleted);

        await _worker.SendAsync(new Progress(_session.Id, 20_000, 999));
        await WaitUntilHandledAsync(_worker);
        Assert.False(writing.IsCompleted);
        await _worker.SendAsync(new Progress(_session.Id, 20_000, 1000));

        await writing.WithTimeout(Cancel);
        Assert.Equal((20L, 32000), await ReadChunkAsync());
    }

    [Fact]
    public async Task Overlapping_writes_are_rejected_and_the_first_continues()
    {
        var first = _session.WriteAsync(Pcm(21_000), Cancel).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _session.WriteAsync(Pcm(10), Cancel).AsTask());

        await _worker.SendAsync(new Progress(_session.Id, 20_000, 20_000));
        await first.WithTimeout(Cancel);
        await _session.WriteAsync(Pcm(10), Cancel);
    }

    [Fact]
    public async Task A_write_that_is_cancelled_while_the_window_is_full_leaves_the_session_intact()
    {
        await _session.WriteAsync(Pcm(20_000), Cancel);
        using var giveUp = new CancellationTokenSource();
        var writing = _session.WriteAsync(Pcm(1000), giveUp.Token).AsTask();

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        await _worker.SendAsync(new Progress(_session.Id, 20_000, 20_000));
        await _session.WriteAsync(Pcm(1000), Cancel).AsTask().WithTimeout(Cancel);

        for (var i = 0; i < 21; i++)
            Assert.Equal((i, 32000), await ReadChunkAsync());
    }

    [Fact]
    public async Task A_session_cancelled_while_the_worker_does_not_read_is_cancelled_in_it_later()
    {
        await FillQueueAsync();

        await _session.DisposeAsync();

        await ReadUntilAsync<CancelSession>();
    }

    [Fact]
    public async Task A_stop_while_the_worker_does_not_read_ends_after_its_timeout()
    {
        await FillQueueAsync();

        var stopping = _session.StopAsync(Cancel);
        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(60), Cancel);

        Assert.Equal(ErrorCodes.WorkerUnavailable, (await ErrorOfAsync(() => stopping)).Code);
    }

    [Fact]
    public async Task A_stop_that_was_cancelled_before_the_worker_received_it_can_be_repeated()
    {
        await FillQueueAsync();
        using var giveUp = new CancellationTokenSource();
        var first = _session.StopAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        var second = _session.StopAsync(Cancel);

        await ReadUntilAsync<StopSession>();
        await _worker.SendAsync(new SessionStopped(_session.Id, "", 0, "stopped"));
        await second.WithTimeout(Cancel);
    }

    [Fact]
    public async Task Writing_after_a_stop_is_rejected_and_sends_nothing()
    {
        var stopping = _session.StopAsync(Cancel);

        var error = await ErrorOfAsync(() => _session.WriteAsync(Pcm(10), Cancel).AsTask());

        Assert.Equal(ErrorCodes.UnknownSession, error.Code);
        Assert.Contains("is stopping", error.Message, StringComparison.Ordinal);
        await _worker.ReadAsync<StopSession>(Cancel);
        await _worker.SendAsync(new SessionStopped(_session.Id, "", 0, "stopped"));
        await stopping.WithTimeout(Cancel);
        error = await ErrorOfAsync(() => _session.WriteAsync(Pcm(10), Cancel).AsTask());
        Assert.Contains("has ended", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_write_fails_when_its_session_is_stopped()
    {
        var writing = _session.WriteAsync(Pcm(21_000), Cancel).AsTask();

        var stopping = _session.StopAsync(Cancel);

        Assert.Equal(ErrorCodes.UnknownSession, (await ErrorOfAsync(() => writing)).Code);
        await ReadUntilAsync<StopSession>();
        await _worker.SendAsync(new SessionStopped(_session.Id, "", 0, "stopped"));
        await stopping.WithTimeout(Cancel);
    }

    [Fact]
    public async Task A_waiting_write_fails_when_its_session_ends()
    {
        var writing = _session.WriteAsync(Pcm(21_000), Cancel).AsTask();

        await _session.CancelAsync();

        Assert.Equal(ErrorCodes.UnknownSession, (await ErrorOfAsync(() => writing)).Code);
    }

    // More than the pipe's 64 KiB: later messages wait until the worker reads.
    private Task FillQueueAsync() => _session.WriteAsync(Pcm(20_000), Cancel).AsTask();

    private async Task ReadUntilAsync<TCommand>()
        where TCommand : Command
    {
        while (await _worker.ReadAsync<Command>(Cancel) is not TCommand)
        {
        }
    }

    private async Task<(long, int)> ReadChunkAsync()
    {
        var chunk = await _worker.ReadAsync<AudioChunk>(Cancel);
        return (chunk.Seq!.Value, chunk.Pcm.Length);
    }
}
