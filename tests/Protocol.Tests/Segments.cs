using System.Buffers;

namespace PortBridge.Protocol.Tests;

/// <summary>Bytes cut into segments, as a pipe hands them out.</summary>
internal static class Segments
{
    /// <summary>A sequence of segments of the given lengths, the rest in one more.</summary>
    public static ReadOnlySequence<byte> Cut(byte[] bytes, IEnumerable<int> lengths)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, 0);
        var last = first;
        var position = 0;
        foreach (var length in lengths.Append(bytes.Length))
        {
            var end = Math.Min(bytes.Length, position + Math.Max(0, length));
            last = last.Append(bytes.AsMemory(position..end));
            position = end;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
