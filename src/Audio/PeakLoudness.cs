using System.Numerics.Tensors;

namespace PortBridge.Audio;

/// <summary>
/// Measures the loudness of the loudest 300 ms, without a DC offset and mains hum. The window has the length of a short
/// word, so that a click counts little.
/// </summary>
internal sealed class PeakLoudness
{
    private const int BlockLength = SpeechAudio.SampleRate / 50;
    private const int Blocks = 15;
    private const double MinPower = 1e-12;

    private readonly HighPassFilter _filter = new();
    private readonly float[] _filtered = new float[BlockLength];
    private readonly float[] _sums = new float[Blocks];
    private int _block;
    private int _filled;
    private float _maxPower;

    /// <summary>
    /// The loudness in decibels relative to full scale (a square wave of ±1), at least −120. Audio shorter than 300 ms is
    /// padded with silence.
    /// </summary>
    public double Level => 10 * Math.Log10(Math.Max(Math.Max(_maxPower, Power), MinPower));

    private float Power => TensorPrimitives.Sum<float>(_sums) / (Blocks * BlockLength);

    /// <summary>Appends audio.</summary>
    /// <param name="samples">Mono samples at <see cref="SpeechAudio.SampleRate"/>, full scale −1…1.</param>
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

    /// <summary>Appends audio as mono PCM16.</summary>
    /// <param name="pcm">A whole number of samples.</param>
    public void AddPcm16(ReadOnlySpan<byte> pcm)
    {
        Span<float> samples = stackalloc float[BlockLength];
        while (!pcm.IsEmpty)
        {
            var length = Math.Min(pcm.Length, BlockLength * sizeof(short));
            Add(samples[..SampleConverter.Convert(pcm[..length], PcmEncoding.Signed16, samples)]);
            pcm = pcm[length..];
        }
    }

    private void EndBlock()
    {
        _maxPower = Math.Max(_maxPower, Power);
        (_block, _filled) = ((_block + 1) % Blocks, 0);
        _sums[_block] = 0;
    }
}
