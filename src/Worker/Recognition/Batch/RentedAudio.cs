using System.Buffers;

namespace PortBridge.Worker.Recognition.Batch;

/// <summary>A copy of audio for as long as a decode lasts. It is up to 1.8 MB, far too much to leave to the garbage
/// collector several times a second.</summary>
internal readonly struct RentedAudio : IDisposable
{
    private readonly float[] _array;
    private readonly int _length;

    public RentedAudio(ReadOnlySpan<float> samples)
    {
        _length = samples.Length;
        _array = ArrayPool<float>.Shared.Rent(_length);

        // What is no number would make the model try all its fallbacks on nonsense.
        for (var i = 0; i < samples.Length; i++)
            _array[i] = float.IsFinite(samples[i]) ? samples[i] : 0;
    }

    public ReadOnlyMemory<float> Samples => _array.AsMemory(0, _length);

    public void Dispose() => ArrayPool<float>.Shared.Return(_array);
}
