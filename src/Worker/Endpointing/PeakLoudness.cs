using System.Numerics.Tensors;
using PortBridge.Audio;
using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Endpointing;

/// <summary>Measures the loudness of the loudest 300 ms, without frequencies of mains hum. The window has the length of a
/// short word, so that a click counts little.</summary>
internal sealed class PeakLoudness
{
    private const int BlockLength = SpeechAudio.SampleRate / 50;
    private const int Blocks = 15;

    private readonly HighPassFilter _filter = new();
    private readonly float[] _filtered = new float[BlockLength];
    private readonly float[] _sums = new float[Blocks];
    private int _block;
    private int _filled;
    private float _maxPower;

    /// <summary>The loudness in decibels relative to full scale (a square wave of ±1), at least −120. Audio shorter
    /// than 300 ms is padded with silence.</summary>
    public double Level => 10 * Math.Log10(Math.Max(_maxPower, 1e-12));

    /// <summary>Appends audio.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            var length = Math.Min(samples.Length, BlockLength - _filled);
            var filtered = _filtered.AsSpan(0, length);
            _filter.Process(samples[..length], filtered);
            samples = samples[length..];
            _sums[_block] += TensorPrimitives.SumOfSquares(filtered);
            _filled += length;
            if (_filled == BlockLength)
                EndBlock();
        }
    }

    private void EndBlock()
    {
        var sum = 0f;
        foreach (var block in _sums)
            sum += block;
        _maxPower = Math.Max(_maxPower, sum / (Blocks * BlockLength));
        (_block, _filled) = ((_block + 1) % Blocks, 0);
        _sums[_block] = 0;
    }
}
