namespace PortBridge.Worker.Tests.Audio;

/// <summary>Synthetic sounds without speech.</summary>
internal static class NonSpeechAudio
{
    private const int Rate = Signal.Rate;

    /// <summary>A C major chord with the octave below its root.</summary>
    private static readonly double[] Chord = [130.81, 261.63, 329.63, 392.00];

    private static readonly double[] Scale = [261.63, 329.63, 392.00, 523.25, 659.26, 523.25, 392.00, 329.63];

    private static readonly Dictionary<string, Func<double, float[]>> Makers = new()
    {
        ["digital silence"] = Signal.Silence,
        ["a DC offset"] = seconds => [.. Enumerable.Repeat(0.3f, (int)(seconds * Rate))],
        ["50 Hz hum"] = seconds => Signal.Hum(50, seconds),
        ["60 Hz hum with hiss"] = seconds => Signal.Add(Signal.Hum(60, seconds), Signal.Hiss(seconds, 0.01f)),
        ["a least bit of dither"] = seconds => Signal.Hiss(seconds, 0.00003f),
        ["white hiss at -60 dB"] = seconds => Signal.Hiss(seconds, 0.001f),
        ["white hiss at -40 dB"] = seconds => Signal.Hiss(seconds, 0.01f),
        ["white hiss at -14 dB"] = seconds => Signal.Hiss(seconds, 0.2f),
        ["pink hiss at -60 dB"] = seconds => Pink(seconds, 0.001f),
        ["pink hiss at -40 dB"] = seconds => Pink(seconds, 0.01f),
        ["pink hiss at -20 dB"] = seconds => Pink(seconds, 0.1f),
        ["a hiss that comes and goes"] = seconds =>
            [.. Signal.Hiss(seconds, 0.03f).Select((sample, i) => i / Rate % 6 < 3 ? 0 : sample)],
        ["a tone"] = seconds => Signal.Sine(440, seconds, 0.3f),
        ["a chord"] = seconds => Play(seconds, _ => Chord, 0.3f),
        ["a chord with tremolo"] = seconds => Tremolo(Play(seconds, _ => Chord, 0.3f), 5, 0.5),
        ["a chord with deep tremolo"] = seconds => Tremolo(Play(seconds, _ => Chord, 0.3f), 5, 1),
        ["a slow arpeggio"] = seconds => Arpeggio(seconds, 0.5),
        ["an arpeggio"] = seconds => Arpeggio(seconds, 0.25),
        ["a fast arpeggio"] = seconds => Arpeggio(seconds, 0.125),
        ["beeps"] = seconds => Play(seconds, _ => [1000], 0.3f, time => time % 1 < 0.4 ? 1 : 0, harmonics: 1),
        ["a dial that is being dialled"] = seconds =>
            Play(seconds, Dialled, 0.5f, time => time % 0.2 < 0.1 ? 1 : 0, harmonics: 1),
        ["a chord of strings with tremolo"] = seconds => Tremolo(Play(seconds, _ => Chord, 0.3f, harmonics: 18), 5, 1),
        ["a plucked string"] = seconds => Arpeggio(seconds, 0.5, harmonics: 12),
    };

    public static IEnumerable<string> Names => Makers.Keys;

    /// <summary>Whether its level alone does not distinguish it from speech.</summary>
    public static bool RisesAndFallsAsSpeech(string name) => name is
        "a chord of strings with tremolo" or "a plucked string" or "a hiss that comes and goes";

    /// <summary>Whether only its tonality distinguishes it from speech, which rounding to 16 bits hides if it is quiet.</summary>
    public static bool IsToneThatRisesAndFalls(string name) => name is
        "a chord with deep tremolo" or "a slow arpeggio" or "a dial that is being dialled";

    /// <summary>Whether a neural network takes it for speech if noise is added, even 40 dB below.</summary>
    public static bool IsLikeAVoiceWithNoise(string name) => name is "a chord with deep tremolo";

    public static float[] Make(string name, double seconds) => Makers[name](seconds);

    /// <summary>Noise whose power falls by 3 dB an octave: white noise, summed over halving rates (Voss and McCartney).</summary>
    private static float[] Pink(double seconds, float level)
    {
        const int Octaves = 12;
        var random = new Random(7);
        var rows = new float[Octaves];
        var noise = new float[(int)(seconds * Rate)];
        for (var i = 0; i < noise.Length; i++)
        {
            var row = Math.Min(Octaves - 1, int.TrailingZeroCount(i + 1));
            rows[row] = random.NextSingle() * 2 - 1;
            noise[i] = rows.Sum() + random.NextSingle() * 2 - 1;
        }

        var scale = level / (float)Signal.Rms(noise);
        return [.. noise.Select(sample => sample * scale)];
    }

    /// <summary>The two tones of the keys 1, 2 and 3, five keys a second.</summary>
    private static double[] Dialled(double time) => [697, 1209 + 130 * ((int)(time / 0.2) % 3)];

    private static float[] Arpeggio(double seconds, double note, int harmonics = 4) => Play(
        seconds,
        time => [Scale[(int)(time / note) % Scale.Length]],
        0.4f,
        // Decaying notes, like those of a piano or a harp.
        time => Math.Min(1, time % note / 0.005) * Math.Exp(-4 * (time % note)),
        harmonics);

    /// <summary>Notes with harmonics, which decrease by 12 dB an octave if they are few, otherwise by 6 dB.</summary>
    private static float[] Play(
        double seconds,
        Func<double, double[]> pitches,
        float amplitude,
        Func<double, double>? envelope = null,
        int harmonics = 4)
    {
        var period = Period(harmonics);
        var sound = new float[(int)(seconds * Rate)];
        for (var i = 0; i < sound.Length; i++)
        {
            var time = i / (double)Rate;
            var notes = pitches(time);
            var sum = 0.0;
            foreach (var pitch in notes)
                sum += At(period, pitch * time);
            sound[i] = (float)(amplitude * sum / notes.Length * (envelope?.Invoke(time) ?? 1));
        }

        return sound;
    }

    /// <summary>One period of a note, with the first value repeated at the end.</summary>
    private static double[] Period(int harmonics)
    {
        const int Steps = 1 << 14;
        return
        [
            .. Enumerable.Range(0, Steps + 1).Select(i => Enumerable.Range(1, harmonics).Sum(harmonic =>
                Math.Sin(2 * Math.PI * harmonic * i / Steps) / Math.Pow(harmonic, harmonics > 4 ? 1 : 2))),
        ];
    }

    private static double At(double[] period, double phase)
    {
        var place = (phase - Math.Floor(phase)) * (period.Length - 1);
        var (before, share) = ((int)place, place - Math.Floor(place));
        return period[before] + share * (period[before + 1] - period[before]);
    }

    private static float[] Tremolo(float[] sound, double rate, double depth) =>
    [
        .. sound.Select((sample, i) =>
            (float)(sample * (1 - depth * (0.5 - 0.5 * Math.Cos(2 * Math.PI * rate * i / Rate))))),
    ];
}
