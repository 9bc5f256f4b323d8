using System.Buffers;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Tests;

/// <summary>What the messages allocate that come ten times a second for each session.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int ChunkLength = 3200;

    [Fact]
    public void Writing_a_chunk_allocates_nothing()
    {
        var framing = new LengthPrefixedFraming();
        var output = new ArrayBufferWriter<byte>(16 * 1024);

        Assert.Equal(0, Allocations.Of(() =>
        {
            output.ResetWrittenCount();
            var chunk = AudioChunk.Rent("0192f0c1d2e3", ChunkLength, 12_345, 0, out var pcm);
            pcm.Fill(1);
            framing.Begin(output, MessageJson.Measure(chunk)!.Value);
            MessageJson.Write(output, chunk);
            framing.End(output);
            chunk.Release();
        }));
    }

    [Fact]
    public void Reading_a_chunk_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>();
        FrameEncoder.Write(output, Json(new AudioChunk("0192f0c1d2e3", new byte[ChunkLength], 12_345)));
        var frame = new ReadOnlySequence<byte>(output.WrittenMemory);
        var framing = new LengthPrefixedFraming();

        Assert.Equal(0, Allocations.Of(() =>
        {
            var rest = frame;
            Assert.True(framing.TryRead(ref rest, out var payload));
            ((AudioChunk)MessageJson.ParseCommand(payload).Message!).Release();
        }));
    }

    [Fact]
    public void Writing_a_partial_allocates_nothing()
    {
        var partial = new Partial("0192f0c1d2e3", 3, "one two three", 7, 12_340, 57);
        var output = new ArrayBufferWriter<byte>(1024);

        Assert.Equal(0, Allocations.Of(() =>
        {
            output.ResetWrittenCount();
            FrameEncoder.WriteHeader(output, MessageJson.Measure(partial)!.Value);
            MessageJson.Write(output, partial);
        }));
    }

    [Fact]
    public void Reading_a_partial_allocates_no_more_than_the_event_and_its_text()
    {
        var json = new ReadOnlySequence<byte>(Json(new Partial("0192f0c1d2e3", 3, "one two three", 7, 12_340, 57)));
        Partial? made = null;
        var least = Allocations.Of(() => made = new Partial("0192f0c1d2e3", 3, new string('x', 13), 7, 12_340, 57));

        var read = Allocations.Of(() => made = (Partial)MessageJson.ParseEvent(json).Message!);

        Assert.Equal("one two three", made!.Text);
        Assert.Equal(least, read);
    }

    private static byte[] Json(Command command)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageJson.Write(output, command);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Json(WorkerEvent message)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageJson.Write(output, message);
        return output.WrittenSpan.ToArray();
    }
}

/// <summary>Runs when no other test does: they would take out of the pools that are measured here.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
