using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests;

/// <summary>
/// What a chunk costs the garbage collector on its way to the worker, which is the same on every machine.
/// </summary>
public sealed class AllocationTests : BridgeTest
{
    private const int ChunksAtOnce = 10;
    private const int ChunkMs = 100;

    protected override void Configure(PortBridgeOptions options) => options.MaxUnprocessedAudio = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Between_WriteAsync_and_the_pipe_a_chunk_allocates_nothing()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var chunk = Pcm(ChunkMs);
        var least = long.MaxValue;

        // What a chunk allocated, each time would; a pool that other tests have emptied is filled again now and then.
        for (var round = 1; round <= 60; round++)
        {
            least = Math.Min(least, WriteChunks(session, chunk));
            await HearAsync(worker, session.Id, round * ChunksAtOnce * ChunkMs);
        }

        Assert.Equal(0, least);
    }

    /// <returns>What the calls allocated on this thread, but for the first, which wakes the worker of this test; the
    /// chunks are in the pipe when they return.</returns>
    private static long WriteChunks(ISpeechSession session, byte[] chunk)
    {
        var before = 0L;
        for (var i = 0; i < ChunksAtOnce; i++)
        {
            Assert.True(session.WriteAsync(chunk, Cancel).AsTask().IsCompletedSuccessfully);
            if (i == 0)
                before = GC.GetAllocatedBytesForCurrentThread();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private async Task HearAsync(InMemoryWorker worker, string sessionId, long positionMs)
    {
        for (var heard = 0; heard < ChunksAtOnce * Pcm(ChunkMs).Length;)
            heard += (await worker.ReadAsync<AudioChunk>(Cancel)).Pcm.Length;
        await worker.SendAsync(new Progress(sessionId, positionMs, positionMs, positionMs));
        await SettleAsync(worker);
    }
}
