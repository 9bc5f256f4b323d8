using Bunit;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Playground.Components.Transcripts;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Components.Transcripts;

/// <summary>The lines of the transcript and the utterance in progress.</summary>
public sealed class TranscriptListTests : BunitContext
{
    public TranscriptListTests() => Services.AddSingleton(TimeProvider.System);

    private static readonly SpeechEvent.Final Spoken = Some.Final("Hello, wide  world", at: 1) with
    {
        Words =
        [
            new Word("Hello", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.3), 0.93),
            new Word("wide", TimeSpan.FromSeconds(1.3), TimeSpan.FromSeconds(1.5), null),
            new Word("world", TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2), 0.49),
        ],
    };

    [Fact]
    public void Live_text_separates_stable_from_tentative_text()
    {
        var live = LiveUtterance.From(Some.Partial("the quick brown", stable: 9, at: 5));
        var text = Render<LiveText>(parts => parts.Add(part => part.Live, live).Add(part => part.Offset, TimeSpan.FromMinutes(1)));

        Assert.Equal("the quick", text.Find(".stable").TextContent);
        Assert.Equal(" brown", text.Find(".tentative").TextContent);
        Assert.Equal("1:05", text.Find("time").TextContent);
    }

    [Fact]
    public void Only_final_lines_are_announced_by_screen_readers()
    {
        var live = LiveUtterance.From(Some.Partial("words"));
        Assert.Empty(Render<LiveText>(parts => parts.Add(part => part.Live, live)).FindAll("[aria-live], [role]"));

        var list = Show(Transcript.Empty);
        Assert.Single(list.FindAll("[aria-live=polite] ol"));
    }

    [Fact]
    public void Final_lines_are_listed_with_their_times()
    {
        var list = Show(Transcript.Empty.Apply(Some.Final("first", at: 1)).Apply(Some.Final("second", utterance: 1, at: 62)));

        Assert.Equal(["0:01", "1:02"], list.FindAll("li time").Select(time => time.TextContent));
        Assert.Equal(["first", "second"], list.FindAll("li p").Select(text => text.TextContent.Trim()));
    }

    [Fact]
    public void An_interrupted_line_is_marked()
    {
        var list = Show(Transcript.Empty.Apply(Some.Partial("half a")).EndSession(TimeSpan.FromSeconds(1)));

        Assert.Equal("interrupted", list.Find("li.interrupted .gap").TextContent);
    }

    [Fact]
    public void A_gap_is_shown_with_its_length()
    {
        var gap = new SpeechEvent.Gap(TimeSpan.FromSeconds(62), TimeSpan.FromSeconds(4));
        var list = Show(Transcript.Empty.Apply(gap));

        Assert.Equal("4 seconds of audio missing", list.Find("li.missing .gap").TextContent);
        Assert.Equal("1:02", list.Find("li.missing time").TextContent);
    }

    [Fact]
    public void Transcribed_text_is_never_markup()
    {
        var list = Show(Transcript.Empty.Apply(Some.Final("<script>alert(1)</script>")));

        Assert.Empty(list.FindAll("script"));
        Assert.Equal("<script>alert(1)</script>", list.Find("li p").TextContent.Trim());
    }

    [Fact]
    public void Each_word_has_its_times_and_confidence()
    {
        var list = Show(Transcript.Empty.EndSession(TimeSpan.FromMinutes(1)).Apply(Spoken));

        Assert.Equal("Hello, wide  world", list.Find("li p").TextContent.Trim());
        Assert.Equal(
            ["Hello|1:01.0 – 1:01.3 · 93 % confidence", "wide|1:01.3 – 1:01.5", "world|1:01.5 – 1:02.0 · 49 % confidence"],
            list.FindAll(".word").Select(word => $"{word.TextContent}|{word.GetAttribute("title")}"));
    }

    [Fact]
    public void Uncertain_words_are_marked_on_demand()
    {
        var list = Show(Transcript.Empty.Apply(Spoken));
        Assert.Equal("world", Assert.Single(list.FindAll(".uncertain")).TextContent);
        Assert.Empty(list.FindAll(".marks-uncertain"));

        list.Render(parts => parts.Add(part => part.MarksUncertain, true));

        Assert.Equal("world", list.Find(".marks-uncertain .uncertain").TextContent);
    }

    [Fact]
    public void The_detected_language_is_shown_and_set_for_screen_readers()
    {
        var list = Show(Transcript.Empty.Apply(Some.Final("Guten Tag") with { Language = "de" }).Apply(Some.Final("Hi", 1)));

        Assert.Equal(["de", null], list.FindAll("li p").Select(text => text.GetAttribute("lang")));
        Assert.Equal("German", Assert.Single(list.FindAll(".language")).TextContent);
    }

    [Fact]
    public void Partials_do_not_render_the_list_of_final_lines()
    {
        var settled = Transcript.Empty.Apply(Some.Final("final"));
        var list = Show(settled);
        var before = list.RenderCount;

        list.Render(parts => parts.Add(part => part.Transcript, settled.Apply(Some.Partial("live", utterance: 1))));

        Assert.Equal(before, list.RenderCount);
    }

    [Fact]
    public void The_number_of_removed_lines_is_shown()
    {
        Assert.Equal("1 earlier line was removed.", Show(LinesOf(Transcript.MaxLines + 1)).Find(".removed").TextContent);
    }

    [Fact]
    public void The_newest_lines_are_shown_and_earlier_ones_on_demand()
    {
        const int Extra = 3;
        var transcript = LinesOf(2 * TranscriptList.PageLines + Extra);
        var list = Show(transcript);
        Assert.Equal(TranscriptList.PageLines, list.FindAll("li").Count);

        list.Find(".earlier").Click();
        Assert.Equal(2 * TranscriptList.PageLines, list.FindAll("li").Count);
        Assert.Equal($"Show {Extra} earlier lines", list.Find(".earlier").TextContent);

        list.Find(".earlier").Click();
        Assert.Equal(transcript.Lines.Count, list.FindAll("li").Count);
        Assert.Empty(list.FindAll(".earlier"));
    }

    [Fact]
    public void Earlier_lines_stay_until_the_transcript_is_cleared()
    {
        var transcript = LinesOf(TranscriptList.PageLines + 1);
        var list = Show(transcript);
        list.Find(".earlier").Click();

        list.Render(parts => parts.Add(part => part.Transcript, transcript.Apply(Some.Final("new", 1_000))));
        Assert.Equal(TranscriptList.PageLines + 2, list.FindAll("li").Count);

        list.Render(parts => parts.Add(part => part.Transcript, Transcript.Empty));
        list.Render(parts => parts.Add(part => part.Transcript, transcript));
        Assert.Equal(TranscriptList.PageLines, list.FindAll("li").Count);
    }

    private static Transcript LinesOf(int count) => Enumerable.Range(0, count)
        .Aggregate(Transcript.Empty, (transcript, number) => transcript.Apply(Some.Final($"{number}", number)));

    private IRenderedComponent<TranscriptList> Show(Transcript transcript) =>
        Render<TranscriptList>(parts => parts.Add(part => part.Transcript, transcript));
}
