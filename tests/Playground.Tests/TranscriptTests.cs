using PortBridge.Playground.Speech;

namespace PortBridge.Playground.Tests;

public sealed class TranscriptTests
{
    [Fact]
    public void A_partial_is_split_where_its_stable_part_ends()
    {
        var live = Transcript.Empty.Apply(Some.Partial("the quick brown", stable: 9)).Live!;

        Assert.Equal(("the quick", " brown"), (live.Stable, live.Tentative));
    }

    [Theory]
    [InlineData(-1, "", "words")]
    [InlineData(6, "words", "")]
    public void A_stable_part_outside_the_text_is_cut_to_it(int stable, string stays, string changes)
    {
        var live = Transcript.Empty.Apply(Some.Partial("words", stable)).Live!;

        Assert.Equal((stays, changes), (live.Stable, live.Tentative));
    }

    [Fact]
    public void A_final_takes_the_place_of_its_partials()
    {
        var transcript = Transcript.Empty.Apply(Some.Partial("the quick")).Apply(Some.Final("The quick fox", at: 1, end: 2));

        Assert.Null(transcript.Live);
        var line = Assert.Single(transcript.Lines);
        Assert.Equal("The quick fox", line.Text);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), (line.Start, line.End));
    }

    [Fact]
    public void A_late_final_leaves_the_next_utterance_alone()
    {
        var transcript = Transcript.Empty
            .Apply(Some.Partial("second", utterance: 1))
            .Apply(Some.Final("first", utterance: 0));

        Assert.Equal("second", transcript.Live!.Text);
    }

    [Fact]
    public void A_final_without_words_leaves_no_line()
    {
        var transcript = Transcript.Empty.Apply(Some.Partial("uh")).Apply(Some.Final(" "));

        Assert.True(transcript.IsEmpty);
    }

    [Fact]
    public void An_utterance_whose_session_ends_without_its_final_is_kept_and_marked()
    {
        var transcript = Transcript.Empty.Apply(Some.Partial("half a sen", at: 1)).EndSession(TimeSpan.FromSeconds(3));

        var line = Assert.Single(transcript.Lines);
        Assert.Equal(("half a sen", true), (line.Text, line.IsInterrupted));
        Assert.Equal(TimeSpan.FromSeconds(3), line.End);
    }

    [Fact]
    public void Times_go_on_from_one_session_to_the_next()
    {
        var transcript = Transcript.Empty
            .Apply(Some.Final("first", at: 1, end: 2))
            .EndSession(TimeSpan.FromSeconds(10))
            .Apply(Some.Final("second", at: 1, end: 2));

        Assert.Equal([1, 11], transcript.Lines.Select(line => line.Start.TotalSeconds));
    }

    [Fact]
    public void Of_too_many_lines_the_oldest_leave_and_are_counted()
    {
        var transcript = Enumerable.Range(0, Transcript.MaxLines + 3)
            .Aggregate(Transcript.Empty, (sofar, number) => sofar.Apply(Some.Final($"line {number}", number)));

        Assert.Equal((Transcript.MaxLines, 3), (transcript.Lines.Count, transcript.Forgotten));
        Assert.Equal("line 3", transcript.Lines[0].Text);
    }
}
