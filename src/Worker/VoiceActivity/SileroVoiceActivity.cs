using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using PortBridge.Audio;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// The state of one Silero VAD stream: the current window of 512 samples with the 64 before it, and the network's
/// recurrent state of 2 × 1 × 128 numbers. All tensors are bound once. Quiet audio is amplified, because the network detects
/// less and less speech below −40 dBFS.
/// </summary>
internal sealed class SileroVoiceActivity : IVoiceActivity
{
    // Without the preceding samples the network detects no speech.
    private const int ContextSamples = 64;
    private const int WindowSamples = 512;
    private const int StateWidth = 128;

    private readonly LevelNormalizer _normalizer = new();
    private readonly float[] _samples = new float[ContextSamples + WindowSamples];
    private readonly float[] _input = new float[ContextSamples + WindowSamples];
    private readonly float[] _state = new float[2 * StateWidth];
    private readonly float[] _nextState = new float[2 * StateWidth];
    private readonly float[] _probability = new float[1];
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly OrtValue[] _bound;

    /// <summary>Creates the state for a stream that starts with silence.</summary>
    /// <param name="session">The network, which must outlive this object.</param>
    public SileroVoiceActivity(InferenceSession session)
    {
        _session = session;
        _binding = session.CreateIoBinding();
        _bound =
        [
            Input("input", _input, [1, _input.Length]),
            Input("state", _state, [2, 1, StateWidth]),
            Input("sr", (long[])[SpeechAudio.SampleRate], []),
            Output("output", _probability, [1, 1]),
            Output("stateN", _nextState, [2, 1, StateWidth]),
        ];
    }

    public int FrameSamples => WindowSamples;

    public float Process(ReadOnlySpan<float> frame)
    {
        frame.CopyTo(_samples.AsSpan(ContextSamples));
        // One gain for the window and its context: a step between them would sound like a click.
        TensorPrimitives.Multiply(_samples, _normalizer.GainFor(frame), _input);
        TensorPrimitives.Clamp(_input, -1, 1, _input);
        _session.RunWithBinding(_run, _binding);
        _nextState.CopyTo(_state, 0);
        frame[^ContextSamples..].CopyTo(_samples);
        return _probability[0];
    }

    public void Dispose()
    {
        _binding.Dispose();
        _run.Dispose();
        foreach (var value in _bound)
            value.Dispose();
    }

    private OrtValue Input<T>(string name, T[] memory, long[] shape)
        where T : unmanaged
    {
        var value = OrtValue.CreateTensorValueFromMemory(memory, shape);
        _binding.BindInput(name, value);
        return value;
    }

    private OrtValue Output<T>(string name, T[] memory, long[] shape)
        where T : unmanaged
    {
        var value = OrtValue.CreateTensorValueFromMemory(memory, shape);
        _binding.BindOutput(name, value);
        return value;
    }
}
