using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Tests.Audio;

namespace PortBridge.Worker.Tests.Endpointing;

public class NoiseGateTests
{
    private const double Floor = -60;

    private readonly RecordingSink _sink = new();
    private readonly NoiseGate _gate;

    public NoiseGateTests() => _gate = new NoiseGate(_sink, Floor);

    [Theory]
    [InlineData(-57, true)]
    [InlineData(-63, false)]
    public void An_utterance_passes_if_its_loudest_moment_reaches_the_floor(double level, bool passes)
    {
        // A tone's root mean square is 3 dB under its amplitude.
        Utter(Signal.Sine(1000, 2, (float)Math.Pow(10, (level + 3) / 20)));

        Assert.Equal(passes ? 1 : 0, _sink.Segments.Count);
    }

    [Fact]
    public void All_of_a_soft_beginning_comes_with_what_is_loud()
    {
        float[] audio = [.. Signal.Sine(1000, 3, 0.0005f), .. Signal.Sine(1000, 1, 0.2f), .. Signal.Silence(1)];

        Utter(audio);

        var segment = Assert.Single(_sink.Segments);
        Assert.Equal(audio, segment.Audio);
        Assert.Equal((16000, 8000), (segment.SpeechStart, segment.AudioStart));
    }

    [Fact]
    public void Loud_speech_passes_with_its_first_frame()
    {
        _gate.OnSpeechStarted(0, 0);
        _gate.OnAudio(Signal.Sine(1000, 0.02, 0.1f), silence: 0);

        Assert.True(_sink.IsOpen);
        Assert.Null(_gate.HeldFrom);
    }

    [Fact]
    public void A_click_is_too_short_to_be_loud()
    {
        var audio = Signal.Silence(1);
        audio.AsSpan(8000, 3).Fill(0.02f);

        Utter(audio);

        Assert.Empty(_sink.Segments);
    }

    [Fact]
    public void Hum_and_a_DC_offset_do_not_count()
    {
        Utter(Signal.Add(Signal.Sine(50, 2, 0.05f), [.. Enumerable.Repeat(0.3f, 32000)]));

        Assert.Empty(_sink.Segments);
    }

    [Fact]
    public void What_is_kept_back_may_still_be_needed()
    {
        _gate.OnSpeechStarted(16000, 8000);
        _gate.OnAudio(Signal.Silence(1), silence: 0);
        Assert.Equal(8000, _gate.HeldFrom);

        _gate.OnSpeechStopped(20000, 24000);
        Assert.Null(_gate.HeldFrom);
    }

    [Fact]
    public void Each_utterance_is_judged_by_itself()
    {
        Utter(Signal.Sine(1000, 1, 0.2f));
        Utter(Signal.Silence(1));
        Utter(Signal.Sine(1000, 1, 0.2f));

        Assert.Equal(2, _sink.Segments.Count);
        Assert.All(_sink.Segments, segment => Assert.Equal(16000, segment.Audio.Length));
    }

    private void Utter(float[] audio)
    {
        _gate.OnSpeechStarted(16000, 8000);
        foreach (var piece in audio.Chunk(1600))
            _gate.OnAudio(piece, silence: 0);
        _gate.OnSpeechStopped(8000 + audio.Length, 8000 + audio.Length);
    }
}
