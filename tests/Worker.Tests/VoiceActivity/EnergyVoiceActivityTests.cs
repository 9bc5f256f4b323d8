using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Tests.Audio;
using PortBridge.Worker.Tests.Endpointing;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.VoiceActivity;

public class EnergyVoiceActivityTests
{
    public static TheoryData<string> SteadySounds =>
        ["digital silence", "DC", "50 Hz hum", "60 Hz hum", "hiss", "loud hiss", "quiet hiss", "tone", "low tone", "hum and hiss"];

    [Theory]
    [MemberData(nameof(SteadySounds))]
    public void A_minute_of_steady_sound_is_not_speech(string sound)
    {
        float[] audio = sound switch
        {
            "digital silence" => Signal.Silence(60),
            "DC" => [.. Enumerable.Repeat(0.3f, 60 * Signal.Rate)],
            "50 Hz hum" => Signal.Hum(50, 60),
            "60 Hz hum" => Signal.Hum(60, 60),
            "hiss" => Signal.Hiss(60, 0.01f),
            "loud hiss" => Signal.Hiss(60, 0.2f),
            "quiet hiss" => Signal.Hiss(60, 0.0003f),
            "tone" => Signal.Sine(1000, 60),
            "low tone" => Signal.Sine(220, 60),
            _ => Signal.Add(Signal.Hum(50, 60), Signal.Hiss(60, 0.01f)),
        };

        Assert.Empty(Segments(audio));

        // No frame reaches even the offset threshold.
        var detector = new EnergyVoiceActivity();
        Assert.InRange(audio.Chunk(detector.FrameSamples).Max(frame => detector.Process(frame)), 0, 0.34f);
    }

    [Theory]
    [InlineData(0.3f, 0.001f)]
    [InlineData(0.01f, 0.0003f)]
    [InlineData(0.1f, 0.01f)]
    public void Speech_in_noise_is_detected(float speech, float hiss)
    {
        var audio = Signal.Add([.. Signal.Silence(2), .. Signal.Babble(2, speech), .. Signal.Silence(2)], Signal.Hiss(6, hiss));

        var segment = Assert.Single(Segments(audio));

        Assert.InRange(segment.SpeechStart / 16000.0, 1.9, 2.15);
        Assert.InRange(segment.SpeechEnd / 16000.0, 3.85, 4.1);
    }

    [Fact]
    public void Speech_with_hum_and_a_DC_offset_is_detected()
    {
        float[] speech = [.. Signal.Silence(2), .. Signal.Babble(2), .. Signal.Silence(2)];
        var audio = Signal.Add(speech, Signal.Hum(50, 6), [.. Enumerable.Repeat(0.2f, speech.Length)], Signal.Hiss(6, 0.002f));

        Assert.InRange(Assert.Single(Segments(audio)).SpeechStart / 16000.0, 1.9, 2.15);
    }

    [Fact]
    public void Speech_from_the_very_first_sample_is_not_lost()
    {
        var audio = Signal.Add([.. Signal.Babble(2), .. Signal.Silence(1)], Signal.Hiss(3, 0.001f));

        Assert.Equal(0, Assert.Single(Segments(audio)).AudioStart);
    }

    [Fact]
    public void A_soft_start_is_inside_the_pre_roll()
    {
        // The speech fades in over 300 ms from below the noise level.
        var babble = Signal.Babble(2);
        for (var i = 0; i < 4800; i++)
            babble[i] *= i / 4800f * (i / 4800f);
        var audio = Signal.Add([.. Signal.Silence(2), .. babble, .. Signal.Silence(1)], Signal.Hiss(5, 0.003f));

        Assert.True(Assert.Single(Segments(audio)).AudioStart <= 2 * Signal.Rate);
    }

    [Fact]
    public void A_frame_allocates_nothing()
    {
        var detector = new EnergyVoiceActivity();
        var frame = Signal.Hiss(0.02, 0.1f);
        detector.Process(frame);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            detector.Process(frame);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static List<Segment> Segments(float[] audio)
    {
        var recorder = new SegmentRecorder();
        var segmenter = new Segmenter(new EnergyVoiceActivity(), new SegmentationOptions());
        recorder.Add(segmenter.Accept(audio));
        recorder.Add(segmenter.Finish());
        return recorder.Segments;
    }
}
