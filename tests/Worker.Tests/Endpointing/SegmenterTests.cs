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
    public void An_utterance_reaches_from_its_pre_roll_to_the_end_of_its_trailing_silence()
    {
        var segment = Assert.Single(Run([.. Frames(100, 0), .. Frames(50, 1), .. Frames(100, 0)]));

        Assert.Equal(1000 * Millisecond, segment.SpeechStart);
        Assert.Equal(800 * Millisecond, segment.AudioStart);
        Assert.Equal(1500 * Millisecond, segment.SpeechEnd);
        Assert.Equal(1800 * Millisecond, segment.AudioEnd);
    }

    [Fact]
    public void Pre_roll_does_not_reach_before_the_session() =>
        Assert.Equal(0, Assert.Single(Run([.. Frames(5, 0), .. Frames(50, 1)])).AudioStart);

    [Fact]
    public void Pre_roll_does_not_take_from_the_utterance_before()
    {
        var segments = Run([.. Frames(50, 1), .. Frames(35, 0), .. Frames(50, 1)]);

        Assert.Equal(2, segments.Count);
        Assert.Equal(segments[0].AudioEnd, segments[1].AudioStart);
    }

    [Fact]
    public void A_pause_shorter_than_the_trailing_silence_does_not_end_an_utterance() =>
        Assert.Single(Run([.. Frames(50, 1), .. Frames(29, 0), .. Frames(50, 1)]));

    [Fact]
    public void Speech_shorter_than_the_minimum_is_a_noise() =>
        Assert.Empty(Run([.. Frames(50, 0), .. Frames(9, 1), .. Frames(50, 0)]));

    [Fact]
    public void A_short_dip_does_not_end_the_doubt() =>
        Assert.Single(Run([.. Frames(50, 0), .. Frames(5, 1), .. Frames(8, 0), .. Frames(5, 1), .. Frames(50, 0)]));

    [Fact]
    public void Going_on_takes_less_than_beginning()
    {
        Assert.Empty(Run(Frames(100, 0.4f)));

        var segment = Assert.Single(Run([.. Frames(20, 0.6f), .. Frames(60, 0.4f), .. Frames(50, 0.3f)]));
        Assert.Equal(800 * Millisecond, segment.SpeechEnd);
    }

    [Fact]
    public void What_is_open_at_the_end_is_closed_with_its_last_sample()
    {
        var segment = Assert.Single(Run(Frames(50, 1), more: 77));

        Assert.Equal(50 * 160 + 77, segment.AudioEnd);
        Assert.Equal(segment.AudioEnd, segment.Audio.Length);
    }

    [Fact]
    public void Half_of_the_minimum_is_enough_where_the_session_ends()
    {
        Assert.Single(Run([.. Frames(50, 0), .. Frames(5, 1)]));
        Assert.Empty(Run([.. Frames(50, 0), .. Frames(4, 1)]));
    }

    [Fact]
    public void A_long_utterance_is_cut_at_its_quietest_late_place_and_goes_on_right_there()
    {
        // 4 s at most, so the place is sought in the last second; 3.5 s is silent.
        var audio = new float[10 * 16000];
        Array.Fill(audio, 0.5f);
        audio.AsSpan(3450 * Millisecond, 100 * Millisecond).Clear();

        var segments = Run(Frames(1000, 1), audio);

        Assert.InRange(segments[0].AudioEnd, 3450 * Millisecond, 3550 * Millisecond);
        Assert.All(segments.Zip(segments.Skip(1)), pair => Assert.Equal(pair.First.AudioEnd, pair.Second.AudioStart));
        Assert.Equal(audio.Length, segments.Sum(segment => segment.Audio.Length));
    }

    [Fact]
    public void No_utterance_is_opened_for_the_silence_behind_a_cut()
    {
        var segment = Assert.Single(Run([.. Frames(380, 1), .. Frames(200, 0)], new float[6 * 16000]));

        Assert.InRange(segment.AudioEnd, 3800 * Millisecond, 4000 * Millisecond);
    }

    [Fact]
    public void Audio_goes_on_while_it_is_spoken()
    {
        var sink = new RecordingSink();
        var segmenter = new Segmenter(new ScriptedVoiceActivity(Frames(100, 1)), Options);

        segmenter.Accept(new float[8000], sink);

        Assert.True(sink.IsOpen);
        Assert.Equal(8000, sink.OpenLength);
        Assert.Equal(8000, segmenter.Position);
    }

    [Theory]
    [InlineData(1600)]
    [InlineData(1601)]
    [InlineData(1759)]
    public void Audio_that_is_heard_again_is_cut_into_the_same_frames(int origin)
    {
        var audio = Enumerable.Range(1, 8000).Select(i => (float)i).ToArray();
        var whole = new FrameRecorder();
        new Segmenter(whole, Options).Accept(audio, new RecordingSink());
        var again = new FrameRecorder();
        var sink = new RecordingSink();
        var segmenter = new Segmenter(again, Options, origin: origin);

        segmenter.Accept(audio.AsSpan(origin), sink);
        segmenter.Finish(sink);

        var first = 1600 / 160;
        Assert.Equal(whole.Frames[(first + 1)..], again.Frames[1..]);
        Assert.Equal(whole.Frames[first].Select(sample => sample <= origin ? 0 : sample), again.Frames[0]);
        Assert.Equal(audio[origin..], Assert.Single(sink.Segments).Audio);
    }

    [Fact]
    public void Behind_a_gap_frames_lie_where_they_would_have_without_it()
    {
        var detector = new FrameRecorder();
        var segmenter = new Segmenter(detector, Options, origin: 16000);
        var sink = new RecordingSink();
        segmenter.Accept(new float[1000], sink);
        segmenter.Skip(1037, sink);

        segmenter.Accept([.. Enumerable.Repeat(1f, 1000)], sink);

        // Sample 18037 is the 117th of its frame.
        Assert.Equal(117, detector.Frames[1000 / 160].Count(sample => sample == 0));
        Assert.Equal(2037, sink.Segments.Single().AudioEnd + 1037);
    }

    [Fact]
    public void A_finished_segmenter_takes_nothing_more()
    {
        var segmenter = new Segmenter(new ScriptedVoiceActivity(), Options);
        segmenter.Finish(new RecordingSink());

        Assert.Throws<ObjectDisposedException>(() => segmenter.Accept(new float[1], new RecordingSink()));
    }

    private static List<Segment> Run(float[] script, int more = 0) => Run(script, new float[script.Length * 160 + more]);

    private static List<Segment> Run(float[] script, float[] audio)
    {
        var sink = new RecordingSink();
        var segmenter = new Segmenter(new ScriptedVoiceActivity(script), Options);
        segmenter.Accept(audio, sink);
        segmenter.Finish(sink);
        Assert.False(sink.IsOpen);
        return sink.Segments;
    }
}

/// <summary>Takes everything for speech, and keeps the frames.</summary>
internal sealed class FrameRecorder : IVoiceActivity
{
    public List<float[]> Frames { get; } = [];

    public int FrameSamples => 160;

    public float Process(ReadOnlySpan<float> frame)
    {
        Frames.Add(frame.ToArray());
        return 1;
    }

    public void Dispose()
    {
    }
}
