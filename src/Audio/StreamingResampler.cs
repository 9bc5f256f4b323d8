using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace PortBridge.Audio;

/// <summary>
/// Resamples mono audio to 16 kHz. The output depends only on the whole input, not on how it is split into calls: replay
/// after a worker crash must produce the same samples. The output is not delayed: its sample n is at n/16000 s of the
/// input. The filter looks ahead a few input samples, so <see cref="Flush"/> returns the last output samples.
/// </summary>
internal sealed class StreamingResampler
{
    /// <summary>The output rate in Hz.</summary>
    public const int OutputRate = 16000;

    /// <summary>The minimum input rate in Hz.</summary>
    public const int MinInputRate = 6000;

    /// <summary>The maximum input rate in Hz.</summary>
    public const int MaxInputRate = 384000;

    /// <summary>The maximum number of filter phases. All common rates need fewer and are exact; other rates use the
    /// nearest phase, with an error below −65 dB.</summary>
    private const int MaxPhases = 1024;

    private const int BlockLength = 4096;

    private readonly LowPassKernel? _kernel;
    private readonly float[] _window = [];
    private readonly int _numerator;
    private readonly int _denominator;
    private int _filled;
    private int _position;
    private int _fraction;
    private long _inputCount;
    private long _outputCount;

    /// <param name="inputRate">The input rate in Hz, 6000 to 384000. At 16000 the audio is unchanged.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of range.</exception>
    public StreamingResampler(int inputRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputRate, MinInputRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputRate, MaxInputRate);
        var divisor = (int)BigInteger.GreatestCommonDivisor(inputRate, OutputRate);
        _numerator = inputRate / divisor;
        _denominator = OutputRate / divisor;
        if (inputRate == OutputRate)
            return;

        _kernel = new LowPassKernel(inputRate, OutputRate, Math.Min(_denominator, MaxPhases));
        _window = new float[_kernel.Length + BlockLength];
        Restart();
    }

    /// <summary>Appends input and writes the output that is complete.</summary>
    public void Resample(ReadOnlySpan<float> input, IBufferWriter<float> output)
    {
        if (_kernel is null)
        {
            output.Write(input);
            return;
        }

        _inputCount += input.Length;
        while (!input.IsEmpty)
        {
            var taken = Math.Min(input.Length, _window.Length - _filled);
            input[..taken].CopyTo(_window.AsSpan(_filled));
            _filled += taken;
            input = input[taken..];
            Produce(_kernel, long.MaxValue, output);
        }
    }

    /// <summary>Writes the remaining output and resets the resampler for a new stream.</summary>
    public void Flush(IBufferWriter<float> output)
    {
        if (_kernel is null)
            return;

        var total = (_inputCount * _denominator + _numerator - 1) / _numerator;
        while (_outputCount < total)
        {
            var silence = _window.AsSpan(_filled);
            silence.Clear();
            _filled = _window.Length;
            Produce(_kernel, total, output);
        }

        Restart();
    }

    private void Produce(LowPassKernel kernel, long total, IBufferWriter<float> output)
    {
        while (_position + kernel.Length <= _filled && _outputCount < total)
        {
            var phase = (int)((long)_fraction * kernel.Phases / _denominator);
            var span = output.GetSpan(1);
            span[0] = TensorPrimitives.Dot(_window.AsSpan(_position, kernel.Length), kernel.Branch(phase));
            output.Advance(1);
            _outputCount++;
            _fraction += _numerator;
            _position += _fraction / _denominator;
            _fraction %= _denominator;
        }

        var used = Math.Min(_position, _filled);
        _window.AsSpan(used, _filled - used).CopyTo(_window);
        _filled -= used;
        _position -= used;
    }

    private void Restart()
    {
        // Silence before the first sample centers the kernel on it.
        _filled = _kernel!.HalfLength - 1;
        _window.AsSpan(0, _filled).Clear();
        (_position, _fraction, _inputCount, _outputCount) = (0, 0, 0, 0);
    }
}
