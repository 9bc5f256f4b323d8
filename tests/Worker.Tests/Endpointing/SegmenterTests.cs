using PortBridge.Worker.Endpointing;
using PortBridge.Worker.VoiceActivity;
using static PortBridge.Worker.Tests.Endpointing.ScriptedVoiceActivity;

namespace PortBridge.Worker.Tests.Endpointing;

public class SegmenterTests
{
    private const int Millisecond = 16;

    private static readonly SegmentationOptions Options = new()
    {
        Endpointing = new(true, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(100)),
        PreRoll = TimeSpan.FromMilliseconds(200),
        MaximumUtterance = TimeSpan.FromSeconds(4),
    };

    [Fact]
    public void An_utterance_includes_its_pre_roll_and_its_trailing_silence()
    {
        var segment = Assert.Single(Run([.. Frames(100, 0), .. Frames(50, 1), .. Frames(100, 0)]));

        Assert.Equal(1000 * Millisecond, segment.SpeechStart);
        Assert.Equal(800 * Millisecond, segment.AudioStart);
        Assert.Equal(1500 * Millisecond, segment.SpeechEnd);
        Assert.Equal(1800 * Millisecond, segment.AudioEnd);
    }

    [Fact]
    public void The_pre_roll_starts_no_earlier_than_the_session() =>
        Assert.Equal(0, Assert.Single(Run([.. Frames(5, 0), .. Frames(50, 1)])).AudioStart);

    [Fact]
    public void The_pre_roll_does_not_overlap_the_previous_utterance()
    {
        var segments = Run([.. Frames(50, 1), .. Frames(35, 0), .. Frames(50, 1)]);

        Assert.Equal(2, segments.Count);
        Assert.Equal(segments[0].AudioEnd, segments[1].AudioStart);
    }

    [Fact]
    public void A_pause_shorter_than_the_trailing_silence_does_not_end_an_utterance() =>
        Assert.Single(Run([.. Frames(50, 1), .. Frames(29, 0), .. Frames(50, 1)]));

    [Fact]
    public void Speech_shorter_than_the_minimum_is_ignored() =>
        Assert.Empty(Run([.. Frames(50, 0), .. Frames(9, 1), .. Frames(50, 0)]));

    [Fact]
    public void A_short_gap_does_not_drop_a_pending_utterance() =>
        Assert.Single(Run([.. Frames(50, 0), .. Frames(5, 1), .. Frames(8, 0), .. Frames(5, 1), .. Frames(50, 0)]));

    [Fact]
    public void Continuing_an_utterance_takes_a_lower_probability_than_starting_one()
    {
        Assert.Empty(Run(Frames(100, 0.4f)));

        var segment = Assert.Single(Run([.. Frames(20, 0.6f), .. Frames(60, 0.4f), .. Frames(50, 0.3f)]));
        Assert.Equal(800 * Millisecond, segment.SpeechEnd);
    }

    [Fact]
    public void An_open_utterance_ends_with_the_last_sample()
    {
        var segment = Assert.Single(Run(Frames(50, 1), more: 77));

        Assert.Equal(50 * 160 + 77, segment.AudioEnd);
        Assert.Equal(segment.AudioEnd, segment.Audio.Length);
    }

    [Fact]
    public void Half_of_the_minimum_is_enough_at_the_end()
    {
        Assert.Single(Run([.. Frames(50, 0), .. Frames(5, 1)]));
        Assert.Empty(Run([.. Frames(50, 0), .. Frames(4, 1)]));
    }

    [Fact]
    public void A_long_utterance_is_split_at_its_quietest_point_near_the_end()
    {
        // The maximum is 4 s, so the split point is in the last second; it is silent at 3.5 s.
        var audio = new float[10 * 16000];
        Array.Fill(audio, 0.5f);
        audio.AsSpan(3450 * Millisecond, 100 * Millisecond).Clear();

        var segments = Run(Frames(1000, 1), audio);

        Assert.InRange(segments[0].AudioEnd, 3450 * Millisecond, 3550 * Millisecond);
        Assert.All(segments.Zip(segments.Skip(1)), pair => Assert.Equal(pair.First.AudioEnd, pair.Second.AudioStart));
        Assert.Equal(audio.Length, segments.Sum(segment => segment.Audio.Length));
    }

    [Fact]
    public void Silence_after_a_split_opens_no_utterance()
    {
        var segment = Assert.Single(Run([.. Frames(380, 1), .. Frames(200, 0)], new float[6 * 16000]));

        Assert.InRange(segment.AudioEnd, 3800 * Millisecond, 4000 * Millisecond);
    }

    [Fact]
    public void Audio_is_passed_on_while_the_utterance_is_open()
    {
        var recorder = new SegmentRecorder();
        var segmenter = new Segmenter(new ScriptedVoiceActivity(Frames(100, 1)), Options);

        recorder.Add(segmenter.Accept(new float[8000]));

        Assert.True(recorder.IsOpen);
        Assert.Equal(8000, recorder.OpenLength);
        Assert.Equal(8000, segmenter.Position);
    }

    [Theory]
    [InlineData(1600)]
    [InlineData(1601)]
    [InlineData(1759)]
    public void Replayed_audio_is_split_into_the_same_frames(int origin)
    {
        var audio = Enumerable.Range(1, 8000).Select(i => (float)i).ToArray();
        var whole = new FrameRecorder();
        new Segmenter(whole, Options).Accept(audio);
        var again = new FrameRecorder();
        var recorder = new SegmentRecorder();
        var segmenter = new Segmenter(again, Options, origin: origin);

        recorder.Add(segmenter.Accept(audio.AsSpan(origin)));
        recorder.Add(segmenter.Finish());

        var first = 1600 / 160;
        Assert.Equal(whole.Frames[(first + 1)..], again.Frames[1..]);
        Assert.Equal(whole.Frames[first].Select(sample => sample <= origin ? 0 : sample), again.Frames[0]);
        Assert.Equal(audio[origin..], Assert.Single(recorder.Segments).Audio);
    }

    [Fact]
    public void Frames_after_a_gap_stay_aligned()
    {
        var detector = new FrameRecorder();
        var segmenter = new Segmenter(detector, Options, origin: 16000);
        var recorder = new SegmentRecorder();
        recorder.Add(segmenter.Accept(new float[1000]));
        recorder.Add(segmenter.Skip(1037));

        recorder.Add(segmenter.Accept([.. Enumerable.Repeat(1f, 1000)]));

        // Sample 18037 is the 117th of its frame.
        Assert.Equal(117, detector.Frames[1000 / 160].Count(sample => sample == 0));
        Assert.Equal(2037, recorder.Segments.Single().AudioEnd + 1037);
    }

    [Fact]
    public void A_finished_segmenter_rejects_audio()
    {
        var segmenter = new Segmenter(new ScriptedVoiceActivity(), Options);
        segmenter.Finish();

        Assert.Throws<ObjectDisposedException>(() => segmenter.Accept(new float[1]));
    }

    [Fact]
    public void Audio_without_speech_allocates_nothing()
    {
        using var detector = new EnergyVoiceActivity();
        var segmenter = new Segmenter(detector, Options);
        var chunk = new float[800];
        for (var i = 0; i < 50; i++)
            segmenter.Accept(chunk);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            segmenter.Accept(chunk);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static List<Segment> Run(float[] script, int more = 0) => Run(script, new float[script.Length * 160 + more]);

    private static List<Segment> Run(float[] script, float[] audio)
    {
        var recorder = new SegmentRecorder();
        var segmenter = new Segmenter(new ScriptedVoiceActivity(script), Options);
        recorder.Add(segmenter.Accept(audio));
        recorder.Add(segmenter.Finish());
        Assert.False(recorder.IsOpen);
        return recorder.Segments;
    }
}
