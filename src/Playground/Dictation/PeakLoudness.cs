using System.Runtime.InteropServices;

namespace PortBridge.Playground.Dictation;

/// <summary>Measures how loud the loudest 300 ms of mono PCM16 at 16 kHz are, without a constant offset.</summary>
public sealed class PeakLoudness
{
    private const int BlockSamples = 320;
    private const int Blocks = 15;
    private const double FullScale = 32_768;
    private const double MinPower = 1e-12;

    // The sums of the samples and of their squares in the last blocks.
    private readonly long[] _sums = new long[Blocks];
    private readonly long[] _squares = new long[Blocks];
    private int _block;
    private int _filled;
    private int _fullBlocks;
    private double _maxPower;

    /// <summary>
    /// The level in decibels relative to a square wave of full scale, at least −120. Audio shorter than 300 ms is padded
    /// with silence.
    /// </summary>
    public double Level => 10 * Math.Log10(Math.Max(Math.Max(_maxPower, Power), MinPower));

    private double Power
    {
        get
        {
            // The offset is removed before the audio is padded: a step would be loud.
            double count = _fullBlocks * BlockSamples + _filled;
            var sum = _sums.Sum();
            var energy = _squares.Sum() - (count > 0 ? sum / count * sum : 0);
            return energy / (Blocks * BlockSamples * FullScale * FullScale);
        }
    }

    /// <summary>Appends audio.</summary>
    /// <param name="pcm">A whole number of samples.</param>
    public void Append(ReadOnlySpan<byte> pcm)
    {
        foreach (var sample in MemoryMarshal.Cast<byte, short>(pcm))
        {
            _sums[_block] += sample;
            _squares[_block] += sample * sample;
            if (++_filled == BlockSamples)
                EndBlock();
        }
    }

    private void EndBlock()
    {
        _maxPower = Math.Max(_maxPower, Power);
        (_block, _filled) = ((_block + 1) % Blocks, 0);
        _fullBlocks = Math.Min(_fullBlocks + 1, Blocks - 1);
        _sums[_block] = _squares[_block] = 0;
    }
}
