using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests;

/// <summary>
/// The allocations of a chunk on the way to the worker.
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

        // The minimum counts: a pool that other tests have emptied is occasionally refilled, but a chunk that allocates
        // does so each time.
        for (var round = 1; round <= 60; round++)
        {
            least = Math.Min(least, WriteChunks(session, chunk));
            await HearAsync(worker, session.Id, round * ChunksAtOnce * ChunkMs);
        }

        Assert.Equal(0, least);
    }

    /// <returns>
    /// The bytes that the calls allocated on this thread, except the first call, which wakes the worker of this test.
    /// The chunks are in the pipe when the calls return.
    /// </returns>
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
        await WaitUntilHandledAsync(worker);
    }
}
