using System.Buffers;

namespace PortBridge.Protocol.Json;

/// <summary>A sequence as one span: its own memory if it has a single segment, else a pooled copy.</summary>
internal readonly ref struct ContiguousBytes
{
    private readonly byte[]? _rented;

    public ContiguousBytes(in ReadOnlySequence<byte> sequence)
    {
        if (sequence.IsSingleSegment)
        {
            Span = sequence.FirstSpan;
            return;
        }

        var length = (int)sequence.Length;
        _rented = ArrayPool<byte>.Shared.Rent(length);
        sequence.CopyTo(_rented);
        Span = _rented.AsSpan(0, length);
    }

    public ReadOnlySpan<byte> Span { get; }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }
}
