using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace PortBridge.Worker.Audio;

/// <summary>
/// Brings mono audio of any usual rate to 16 kHz, piece by piece: the output does not depend on how the input is cut.
/// Nothing is delayed in the output's own time: its sample n lies at n/16000 s of the input. To give a sample the
/// filter wants a few input samples after it, so <see cref="Flush"/> has the last ones.
/// </summary>
internal sealed class StreamingResampler
{
    public const int OutputRate = 16000;
    public const int MinInputRate = 8000;
    public const int MaxInputRate = 192000;

    /// <summary>Rates that share no round factor with 16 kHz take the nearest of this many places between two samples;
    /// the error of that is below −65 dB. All rates in real use need fewer and are exact.</summary>
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

    /// <param name="inputRate">Hz, 8000 to 192000; 16000 passes the audio through unchanged.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another rate.</exception>
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

    /// <summary>Takes the next input and writes the output that it makes possible.</summary>
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

    /// <summary>Ends the stream: writes what was still held back. Afterwards a new stream can begin.</summary>
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
        // Silence before the first sample puts that sample at the kernel's middle.
        _filled = _kernel!.HalfLength - 1;
        _window.AsSpan(0, _filled).Clear();
        (_position, _fraction, _inputCount, _outputCount) = (0, 0, 0, 0);
    }
}
