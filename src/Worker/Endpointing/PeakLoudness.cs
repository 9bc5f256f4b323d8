using System.Numerics.Tensors;
using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Endpointing;

/// <summary>How loud the loudest 300 ms of a stretch of audio are, above the mains' hum: as long as a short word, so
/// that a click counts for little.</summary>
internal sealed class PeakLoudness
{
    private const int BlockLength = SpeechAudio.SampleRate / 50;
    private const int Blocks = 15;

    private readonly HighPassFilter _filter = new();
    private readonly float[] _filtered = new float[BlockLength];
    private readonly float[] _sums = new float[Blocks];
    private int _block;
    private int _filled;
    private float _loudest;

    /// <summary>Decibels relative to full scale (a square wave of ±1), −120 or more. What is shorter than 300 ms
    /// counts as if silence followed.</summary>
    public double Level => 10 * Math.Log10(Math.Max(_loudest, 1e-12));

    /// <summary>Takes the next audio, any length of it.</summary>
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
        _loudest = Math.Max(_loudest, sum / (Blocks * BlockLength));
        (_block, _filled) = ((_block + 1) % Blocks, 0);
        _sums[_block] = 0;
    }
}
