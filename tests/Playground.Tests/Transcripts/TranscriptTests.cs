using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Transcripts;

public sealed class TranscriptTests
{
    private static readonly SpeechEvent Interrupted = new SpeechEvent.Interrupted(Some.Error("worker_lost", isRetriable: true));

    [Fact]
    public void A_partial_is_split_where_its_stable_part_ends()
    {
        var live = Transcript.Empty.Apply(Some.Partial("the quick brown", stable: 9)).Live!;

        Assert.Equal(("the quick", " brown"), (live.Stable, live.Tentative));
    }

    [Theory]
    [InlineData(-1, "", "words")]
    [InlineData(6, "words", "")]
    public void A_stable_length_outside_the_text_is_clamped(int stable, string stays, string changes)
    {
        var live = Transcript.Empty.Apply(Some.Partial("words", stable)).Live!;

        Assert.Equal((stays, changes), (live.Stable, live.Tentative));
    }

    [Fact]
    public void A_final_replaces_its_partials()
    {
        var transcript = Transcript.Empty.Apply(Some.Partial("the quick")).Apply(Some.Final("The quick fox", at: 1, end: 2));

        Assert.Null(transcript.Live);
        var line = Assert.Single(transcript.Lines);
        Assert.Equal("The quick fox", line.Text);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), (line.Start, line.End));
    }

    [Fact]
    public void A_late_final_does_not_affect_the_next_utterance()
    {
        var transcript = Transcript.Empty
            .Apply(Some.Partial("second", utterance: 1))
            .Apply(Some.Final("first", utterance: 0));

        Assert.Equal("second", transcript.Live!.Text);
    }

    [Fact]
    public void An_empty_final_adds_no_line()
    {
        var transcript = Transcript.Empty.Apply(Some.Partial("uh")).Apply(Some.Final(" "));

        Assert.True(transcript.IsEmpty);
    }

    [Fact]
    public void An_utterance_without_a_final_is_kept_as_interrupted()
    {
        var transcript = Transcript.Empty.Apply(Some.Partial("half a sen", at: 1)).EndSession(TimeSpan.FromSeconds(3));

        var line = Assert.Single(transcript.Lines);
        Assert.Equal(("half a sen", TranscriptLineKind.Interrupted), (line.Text, line.Kind));
        Assert.Equal(TimeSpan.FromSeconds(3), line.End);
    }

    [Fact]
    public void The_text_of_a_lost_worker_stays_until_the_next_one_has_caught_up()
    {
        var lost = Transcript.Empty.Apply(Some.Partial("one two three", stable: 7)).Apply(Interrupted);
        Assert.Equal("one two three", lost.Live!.Text);

        var behind = lost.Apply(Some.Partial("one")).Apply(Some.Partial("one two"));
        Assert.Equal("one two three", behind.Live!.Text);

        var caughtUp = behind.Apply(Some.Partial("one to three four"));
        Assert.Equal("one to three four", caughtUp.Live!.Text);
        Assert.Equal("one to", caughtUp.Apply(Some.Partial("one to")).Live!.Text);
    }

    [Fact]
    public void The_text_of_a_lost_worker_is_replaced_by_its_final_or_the_next_utterance()
    {
        var lost = Transcript.Empty.Apply(Some.Partial("one two three")).Apply(Interrupted);

        Assert.Null(lost.Apply(Some.Final("one")).Live);
        Assert.Equal("so", lost.Apply(Some.Partial("so", utterance: 1)).Live!.Text);
    }

    [Fact]
    public void A_gap_is_a_line_at_its_position()
    {
        var transcript = Transcript.Empty
            .Apply(Some.Final("before", at: 0, end: 1))
            .EndSession(TimeSpan.FromSeconds(10))
            .Apply(Gap(at: 2, length: 4))
            .Apply(Some.Final("after", at: 6, end: 7));

        Assert.Equal(["before", "", "after"], transcript.Lines.Select(line => line.Text));
        Assert.Equal((12.0, 4.0), (transcript.Lines[1].Start.TotalSeconds, transcript.Lines[1].Length.TotalSeconds));
    }

    [Fact]
    public void The_text_of_a_lost_worker_whose_audio_is_lost_is_kept_as_interrupted()
    {
        var transcript = Transcript.Empty
            .Apply(Some.Partial("one two", at: 1))
            .Apply(Interrupted)
            .Apply(Gap(at: 0, length: 11))
            .Apply(Some.Final("later", at: 11, end: 12));

        Assert.Equal(["one two", "", "later"], transcript.Lines.Select(line => line.Text));
        Assert.Equal(TranscriptLineKind.Interrupted, transcript.Lines[0].Kind);
    }

    [Fact]
    public void A_gap_does_not_end_the_utterance_in_progress()
    {
        var transcript = Transcript.Empty.Apply(Some.Partial("one two", at: 1)).Apply(Gap(at: 0, length: 11));

        Assert.Equal("one two", transcript.Live!.Text);
    }

    [Fact]
    public void A_gap_within_an_utterance_follows_its_words()
    {
        var transcript = Transcript.Empty.Apply(Gap(at: 2, length: 1)).Apply(Some.Final("all around it", at: 1, end: 5));

        Assert.Equal(["all around it", ""], transcript.Lines.Select(line => line.Text));
    }

    [Fact]
    public void Adjacent_gaps_are_merged()
    {
        var transcript = Enumerable.Range(0, 1000)
            .Aggregate(Transcript.Empty, (sofar, at) => sofar.Apply(Gap(at, length: 0.5)));

        Assert.Equal(500, Assert.Single(transcript.Lines).Length.TotalSeconds);
    }

    [Fact]
    public void Times_continue_from_one_session_to_the_next()
    {
        var transcript = Transcript.Empty
            .Apply(Some.Final("first", at: 1, end: 2))
            .EndSession(TimeSpan.FromSeconds(10))
            .Apply(Some.Final("second", at: 1, end: 2));

        Assert.Equal([1, 11], transcript.Lines.Select(line => line.Start.TotalSeconds));
    }

    [Fact]
    public void The_oldest_lines_are_removed_and_counted()
    {
        var transcript = Enumerable.Range(0, Transcript.MaxLines + 3)
            .Aggregate(Transcript.Empty, (sofar, number) => sofar.Apply(Some.Final($"line {number}", number)));

        Assert.Equal((Transcript.MaxLines, 3), (transcript.Lines.Count, transcript.RemovedLines));
        Assert.Equal("line 3", transcript.Lines[0].Text);
    }

    [Fact]
    public void A_restored_transcript_precedes_the_current_one_whose_session_continues()
    {
        var earlier = Transcript.Empty.Apply(Some.Final("one", at: 1, end: 4)).Apply(Some.Final("two", 1, at: 5, end: 9)).Lines;
        var transcript = Transcript.Empty
            .Apply(Some.Final("three", at: 2, end: 3))
            .Apply(Some.Partial("fo", utterance: 1, at: 4))
            .Restore(new SavedTranscript(earlier, RemovedLines: 5, default))
            .Apply(Some.Final("four", utterance: 1, at: 4, end: 5));

        Assert.Equal(["one", "two", "three", "four"], transcript.Lines.Select(line => line.Text));
        Assert.Equal([1, 5, 11, 13], transcript.Lines.Select(line => line.Start.TotalSeconds));
        Assert.Equal((2, 5), (transcript.Restored, transcript.RemovedLines));
        Assert.Distinct(transcript.Lines.Select(line => line.Number));
    }

    [Fact]
    public void A_session_continues_at_the_committed_position_of_the_restored_transcript()
    {
        var earlier = Transcript.Empty.Apply(Some.Final("one", at: 1, end: 4)).Lines;
        var transcript = Transcript.Empty
            .Restore(new SavedTranscript(earlier, RemovedLines: 0, default, Committed: TimeSpan.FromSeconds(10)))
            .Apply(Some.Final("two", at: 2, end: 3));

        Assert.Equal([1, 12], transcript.Lines.Select(line => line.Start.TotalSeconds));
    }

    [Fact]
    public void Restored_lines_are_removed_first()
    {
        var earlier = Transcript.Empty.Apply(Some.Final("one")).Apply(Some.Final("two", 1)).Lines;
        var transcript = Enumerable.Range(0, Transcript.MaxLines - 1)
            .Aggregate(Transcript.Empty, (sofar, number) => sofar.Apply(Some.Final($"line {number}", number)))
            .Restore(new SavedTranscript(earlier, RemovedLines: 0, default));

        Assert.Equal((Transcript.MaxLines, 1, 1, "two"), (transcript.Lines.Count, transcript.Restored, transcript.RemovedLines, transcript.Lines[0].Text));
        Assert.Equal(0, transcript.Apply(Some.Final("next")).Restored);
    }

    private static SpeechEvent.Gap Gap(double at, double length) =>
        new(TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(length));
}
