using PortBridge.Worker.Audio;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Tests.Audio;

namespace PortBridge.Worker.Tests.Endpointing;

public class NoiseGateTests
{
    private const double Floor = -60;

    private readonly SegmentRecorder _recorder = new();
    private readonly NoiseGate _gate = new(Floor);

    [Theory]
    [InlineData(-57, true)]
    [InlineData(-63, false)]
    public void An_utterance_passes_if_its_peak_loudness_reaches_the_floor(double level, bool passes)
    {
        // The root mean square of a tone is 3 dB below its amplitude.
        Utter(Signal.Sine(1000, 2, (float)Math.Pow(10, (level + 3) / 20)));

        Assert.Equal(passes ? 1 : 0, _recorder.Segments.Count);
    }

    [Fact]
    public void A_soft_start_passes_with_the_loud_audio()
    {
        float[] audio = [.. Signal.Sine(1000, 3, 0.0005f), .. Signal.Sine(1000, 1, 0.2f), .. Signal.Silence(1)];

        Utter(audio);

        var segment = Assert.Single(_recorder.Segments);
        Assert.Equal(audio, segment.Audio);
        Assert.Equal((16000, 8000), (segment.SpeechStart, segment.AudioStart));
    }

    [Fact]
    public void Loud_speech_passes_with_its_first_frame()
    {
        Filter(SegmentEvent.Started(0, 0));
        Filter(SegmentEvent.Of(new PooledAudio(Signal.Sine(1000, 0.02, 0.1f)), silence: 0));

        Assert.True(_recorder.IsOpen);
        Assert.Null(_gate.HeldFrom);
    }

    [Fact]
    public void A_click_is_too_short_to_open_the_gate()
    {
        var audio = Signal.Silence(1);
        audio.AsSpan(8000, 3).Fill(0.02f);

        Utter(audio);

        Assert.Empty(_recorder.Segments);
    }

    [Fact]
    public void Hum_and_a_DC_offset_do_not_count()
    {
        Utter(Signal.Add(Signal.Sine(50, 2, 0.05f), [.. Enumerable.Repeat(0.3f, 32000)]));

        Assert.Empty(_recorder.Segments);
    }

    [Fact]
    public void Held_audio_is_not_committed()
    {
        Filter(SegmentEvent.Started(16000, 8000));
        Filter(SegmentEvent.Of(new PooledAudio(Signal.Silence(1)), silence: 0));
        Assert.Equal(8000, _gate.HeldFrom);

        Filter(SegmentEvent.Stopped(20000, 24000));
        Assert.Null(_gate.HeldFrom);
    }

    [Fact]
    public void Each_utterance_is_measured_separately()
    {
        Utter(Signal.Sine(1000, 1, 0.2f));
        Utter(Signal.Silence(1));
        Utter(Signal.Sine(1000, 1, 0.2f));

        Assert.Equal(2, _recorder.Segments.Count);
        Assert.All(_recorder.Segments, segment => Assert.Equal(16000, segment.Audio.Length));
    }

    private void Utter(float[] audio)
    {
        Filter(SegmentEvent.Started(16000, 8000));
        foreach (var piece in audio.Chunk(1600))
            Filter(SegmentEvent.Of(new PooledAudio(piece), silence: 0));
        Filter(SegmentEvent.Stopped(8000 + audio.Length, 8000 + audio.Length));
    }

    private void Filter(SegmentEvent segment)
    {
        var passed = new List<SegmentEvent>();
        _gate.Filter([segment], passed);
        _recorder.Add(passed);
    }
}
