namespace PortBridge.Testing.Speech;

/// <summary>
/// Phrases of voiced syllables over faint noise. Some of the pauses are long enough to end an utterance. There are no
/// words, but voice activity detectors classify it as speech.
/// </summary>
public sealed class SyntheticSpeech(int seed) : ISpeechSource
{
    private const int Rate = 16_000;
    private const double NoiseLevel = 12;

    private readonly Random _random = new(seed);
    private bool _isSpeaking;
    private int _remaining;
    private double _level;
    private double _pitch;
    private double _syllableRate;
    private double _phase;
    private double _syllable;

    public int SampleRate => Rate;

    public void Read(Span<short> samples)
    {
        foreach (ref var sample in samples)
        {
            if (_remaining-- <= 0)
                StartNextPart();
            sample = (short)(Voiced() + NoiseLevel * (2 * _random.NextDouble() - 1));
        }
    }

    // A sawtooth has all harmonics of its pitch, like a voice; its amplitude falls to 0 between syllables.
    private double Voiced()
    {
        if (!_isSpeaking)
            return 0;

        _phase = (_phase + _pitch / Rate) % 1;
        _syllable = (_syllable + _syllableRate / Rate) % 1;
        var amplitude = 4 * _syllable * (1 - _syllable);
        return _level * amplitude * (2 * _phase - 1);
    }

    private void StartNextPart()
    {
        _isSpeaking = !_isSpeaking;
        _remaining = Samples(_isSpeaking ? Between(0.4, 5) : _random.Next(10) < 7 ? Between(0.95, 2.5) : Between(0.2, 0.6));
        _level = Between(1_500, 12_000);
        _pitch = Between(95, 230);
        _syllableRate = Between(3, 6);
    }

    private double Between(double minimum, double maximum) => minimum + (maximum - minimum) * _random.NextDouble();

    private static int Samples(double seconds) => (int)(seconds * Rate);
}
