using System.Buffers;

namespace PortBridge.Worker.Audio;

/// <summary>
/// A copy of samples in an array of the shared pool. Dispose it at most once; an undisposed copy is garbage-collected. A
/// decode copies up to 1.8 MB several times a second, too much to allocate.
/// </summary>
internal readonly struct PooledAudio : IDisposable
{
    private readonly float[] _array;

    /// <summary>Copies samples.</summary>
    public PooledAudio(ReadOnlySpan<float> samples)
    {
        Length = samples.Length;
        _array = ArrayPool<float>.Shared.Rent(Length);
        samples.CopyTo(_array);
    }

    /// <summary>The number of samples.</summary>
    public int Length { get; }

    /// <summary>The samples; invalid after disposal.</summary>
    public ReadOnlyMemory<float> Samples => _array.AsMemory(0, Length);

    public void Dispose() => ArrayPool<float>.Shared.Return(_array);
}
