using FsCheck;
using FsCheck.Fluent;
using PortBridge.Audio;
using PortBridge.Worker.Endpointing;

namespace PortBridge.Worker.Tests.Endpointing;

/// <summary>Properties of the segmenter for any speech, any options and any chunks.</summary>
public class SegmenterProperties
{
    [Fact]
    public void Utterances_do_not_depend_on_the_chunks() => Check((session, cuts) =>
    {
        var whole = session.Run([]);
        var pieces = session.Run(cuts);
        return whole.Count == pieces.Count && whole.Zip(pieces).All(pair =>
            pair.First == pair.Second with { Audio = pair.First.Audio }
            && pair.First.Audio.AsSpan().SequenceEqual(pair.Second.Audio));
    });

    [Fact]
    public void An_utterance_has_exactly_the_audio_between_its_ends() => Check((session, cuts) =>
        session.Run(cuts).All(s => s.Audio.AsSpan().SequenceEqual(session.Audio.AsSpan((int)s.AudioStart..(int)s.AudioEnd))));

    [Fact]
    public void Utterances_never_overlap_and_speech_lies_inside_them() => Check((session, cuts) =>
    {
        var end = 0L;
        foreach (var s in session.Run(cuts))
        {
            if (s.AudioStart < end || s.SpeechStart < s.AudioStart || s.SpeechEnd < s.SpeechStart || s.AudioEnd < s.SpeechEnd)
                return false;
            end = s.AudioEnd;
        }

        return end <= session.Audio.Length;
    });

    [Fact]
    public void No_utterance_is_longer_than_the_maximum() => Check((session, cuts) =>
        session.Run(cuts).All(s => s.Audio.Length <= SpeechAudio.Samples(session.Options.MaximumUtterance)));

    [Fact]
    public void Speech_of_the_minimum_length_is_always_in_an_utterance() => Check((session, cuts) =>
    {
        var segments = session.Run(cuts);
        return session.LongSpeech().All(frame => segments.Any(s => s.AudioStart <= frame && frame < s.AudioEnd));
    });

    private static void Check(Func<Session, int[], bool> holds) =>
        Prop.ForAll(Sessions().ToArbitrary(), ArbMap.Default.ArbFor<PositiveInt[]>(), (session, cuts) =>
            holds(session, [.. cuts.Select(cut => cut.Get * 29)])).QuickCheckThrowOnFailure();

    private static Gen<Session> Sessions() =>
        from runs in Gen.Choose(1, 120).ArrayOf()
        from more in Gen.Choose(0, 159)
        from minimum in Gen.Choose(30, 1000)
        from trailing in Gen.Choose(100, 700)
        from preRoll in Gen.Choose(0, 600)
        from maximum in Gen.Choose(preRoll + 2000, preRoll + 4000)
        select new Session(runs, more, new SegmentationOptions
        {
            Endpointing = new(true, TimeSpan.FromMilliseconds(trailing), TimeSpan.FromMilliseconds(minimum)),
            PreRoll = TimeSpan.FromMilliseconds(preRoll),
            MaximumUtterance = TimeSpan.FromMilliseconds(maximum),
        });

    /// <param name="Runs">The lengths of alternating runs of silence and speech, in frames.</param>
    /// <param name="More">The number of samples after the last complete frame.</param>
    private sealed record Session(int[] Runs, int More, SegmentationOptions Options)
    {
        private const int FrameLength = 160;

        private readonly float[] _script =
            [.. Runs.SelectMany((length, i) => ScriptedVoiceActivity.Frames(length, i % 2))];

        // Every sample differs from its neighbors, so that a lost or repeated one is detected.
        public float[] Audio { get; } = [.. Enumerable.Range(0, Runs.Sum() * FrameLength + More).Select(i => i * 7919 % 65536 / 65536f)];

        public List<Segment> Run(int[] cuts)
        {
            Assert.True(Options.HasRoomForSpeech);
            var recorder = new SegmentRecorder();
            var segmenter = new Segmenter(new ScriptedVoiceActivity(_script), Options);
            var rest = Audio.AsSpan();
            foreach (var cut in cuts)
            {
                var piece = Math.Min(cut, rest.Length);
                recorder.Add(segmenter.Accept(rest[..piece]));
                rest = rest[piece..];
            }

            recorder.Add(segmenter.Accept(rest));
            recorder.Add(segmenter.Finish());
            return recorder.Segments;
        }

        /// <summary>The first sample of each speech frame in a run of at least the minimum length.</summary>
        public IEnumerable<long> LongSpeech()
        {
            var frame = 0;
            for (var i = 0; i < Runs.Length; frame += Runs[i++])
            {
                if (i % 2 == 1 && Runs[i] * FrameLength >= SpeechAudio.Samples(Options.MinSpeechDuration))
                {
                    for (var j = 0; j < Runs[i]; j++)
                        yield return (frame + j) * FrameLength;
                }
            }
        }
    }
}
