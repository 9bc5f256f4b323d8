using Bunit;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components.Capture;
using PortBridge.Playground.Components.Shared;
using PortBridge.Playground.Components.Transcripts;
using PortBridge.Playground.Components.Workers;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Components;

public sealed class ComponentTests : BunitContext
{
    private static readonly SpeechEvent.Final Spoken = Some.Final("Hello, wide  world", at: 1) with
    {
        Words =
        [
            new Word("Hello", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.3), 0.93),
            new Word("wide", TimeSpan.FromSeconds(1.3), TimeSpan.FromSeconds(1.5), null),
            new Word("world", TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2), 0.49),
        ],
    };

    [Theory]
    [InlineData(false, "Start", "false")]
    [InlineData(true, "Stop", "true")]
    public void The_record_button_says_what_pressing_it_does(bool isOn, string text, string pressed)
    {
        var button = Render<RecordButton>(parts => parts.Add(part => part.IsOn, isOn)).Find("button");

        Assert.Equal(text, button.TextContent.Trim());
        Assert.Equal(pressed, button.GetAttribute("aria-pressed"));
        Assert.Null(button.GetAttribute("aria-disabled"));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_disabled_record_button_keeps_the_focus_and_does_nothing(bool isDisabled, int presses)
    {
        var pressed = 0;
        var button = Render<RecordButton>(parts => parts
            .Add(part => part.IsDisabled, isDisabled)
            .Add(part => part.OnPress, () => pressed++)).Find("button");

        button.Click();

        Assert.Equal(presses, pressed);
        Assert.False(button.HasAttribute("disabled"));
    }

    [Fact]
    public void Live_text_tells_its_stable_part_from_the_rest()
    {
        var live = LiveUtterance.From(Some.Partial("the quick brown", stable: 9, at: 5));
        var text = Render<LiveText>(parts => parts.Add(part => part.Live, live).Add(part => part.Offset, TimeSpan.FromMinutes(1)));

        Assert.Equal("the quick", text.Find(".stable").TextContent);
        Assert.Equal(" brown", text.Find(".tentative").TextContent);
        Assert.Equal("1:05", text.Find("time").TextContent);
    }

    [Fact]
    public void Only_settled_lines_are_announced_to_a_screen_reader()
    {
        var live = LiveUtterance.From(Some.Partial("words"));
        Assert.Empty(Render<LiveText>(parts => parts.Add(part => part.Live, live)).FindAll("[aria-live], [role]"));

        var list = Show(Transcript.Empty);
        Assert.Single(list.FindAll("[aria-live=polite] ol"));
    }

    [Fact]
    public void Settled_lines_are_listed_with_their_times()
    {
        var list = Show(Transcript.Empty.Apply(Some.Final("first", at: 1)).Apply(Some.Final("second", utterance: 1, at: 62)));

        Assert.Equal(["0:01", "1:02"], list.FindAll("li time").Select(time => time.TextContent));
        Assert.Equal(["first", "second"], list.FindAll("li p").Select(text => text.TextContent.Trim()));
    }

    [Fact]
    public void An_interrupted_line_says_so()
    {
        var list = Show(Transcript.Empty.Apply(Some.Partial("half a")).EndSession(TimeSpan.FromSeconds(1)));

        Assert.Equal("interrupted", list.Find("li.interrupted .gap").TextContent);
    }

    [Fact]
    public void Where_something_is_missing_its_length_is_said()
    {
        var gap = new SpeechEvent.Gap(TimeSpan.FromSeconds(62), TimeSpan.FromSeconds(4));
        var list = Show(Transcript.Empty.Apply(gap));

        Assert.Equal("4 seconds of audio missing", list.Find("li.missing .gap").TextContent);
        Assert.Equal("1:02", list.Find("li.missing time").TextContent);
    }

    [Fact]
    public void What_was_said_is_text_and_never_markup()
    {
        var list = Show(Transcript.Empty.Apply(Some.Final("<script>alert(1)</script>")));

        Assert.Empty(list.FindAll("script"));
        Assert.Equal("<script>alert(1)</script>", list.Find("li p").TextContent.Trim());
    }

    [Fact]
    public void Each_word_says_when_it_was_said_and_how_sure_the_engine_is()
    {
        var list = Show(Transcript.Empty.EndSession(TimeSpan.FromMinutes(1)).Apply(Spoken));

        Assert.Equal("Hello, wide  world", list.Find("li p").TextContent.Trim());
        Assert.Equal(
            ["Hello|1:01.0 – 1:01.3 · 93 % confidence", "wide|1:01.3 – 1:01.5", "world|1:01.5 – 1:02.0 · 49 % confidence"],
            list.FindAll(".word").Select(word => $"{word.TextContent}|{word.GetAttribute("title")}"));
    }

    [Fact]
    public void Words_that_the_engine_is_not_sure_of_are_marked_on_demand()
    {
        var list = Show(Transcript.Empty.Apply(Spoken));
        Assert.Equal("world", Assert.Single(list.FindAll(".doubtful")).TextContent);
        Assert.Empty(list.FindAll(".marks-doubtful"));

        list.Render(parts => parts.Add(part => part.MarksDoubtful, true));

        Assert.Equal("world", list.Find(".marks-doubtful .doubtful").TextContent);
    }

    [Fact]
    public void The_language_heard_stands_beside_the_words_and_tells_a_screen_reader_how_to_say_them()
    {
        var list = Show(Transcript.Empty.Apply(Some.Final("Guten Tag") with { Language = "de" }).Apply(Some.Final("Hi", 1)));

        Assert.Equal(["de", null], list.FindAll("li p").Select(text => text.GetAttribute("lang")));
        Assert.Equal("German", Assert.Single(list.FindAll(".language")).TextContent);
    }

    [Fact]
    public void Partials_leave_the_list_of_settled_lines_as_it_is()
    {
        var settled = Transcript.Empty.Apply(Some.Final("final"));
        var list = Show(settled);
        var before = list.RenderCount;

        list.Render(parts => parts.Add(part => part.Transcript, settled.Apply(Some.Partial("live", utterance: 1))));

        Assert.Equal(before, list.RenderCount);
    }

    [Fact]
    public void Lines_that_are_no_longer_kept_are_counted()
    {
        Assert.Equal("1 earlier line was removed.", Show(LinesOf(Transcript.MaxLines + 1)).Find(".removed").TextContent);
    }

    [Fact]
    public void Of_a_long_transcript_the_newest_lines_are_shown_and_earlier_ones_on_demand()
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
    public void Earlier_lines_stay_while_somebody_speaks_and_go_with_Clear()
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

    [Fact]
    public void The_worker_strip_shows_what_the_worker_said_of_itself()
    {
        var strip = Show(new WorkerStatus
        {
            State = WorkerState.Ready,
            ProcessId = 4711,
            Generation = 3,
            Restarts = 2,
            Description = new WorkerDescription("PortBridge.Worker 0.1.0", "pocketsphinx", "en-us", "cpu", []),
        });

        Assert.Equal("Ready", strip.Find(".state").TextContent);
        Assert.Equal(
            ["engine pocketsphinx", "model en-us", "device cpu", "pid 4711", "generation 3", "restarts 2"],
            strip.FindAll("dl div").Select(fact => $"{fact.QuerySelector("dt")!.TextContent} {fact.QuerySelector("dd")!.TextContent}"));
    }

    [Fact]
    public void The_worker_strip_says_what_is_not_as_wished()
    {
        const string Note = "Whisper is not available: PocketSphinx stands in.";
        var worker = new WorkerDescription("w", "pocketsphinx", "en-us", "cpu", [], Note: Note);

        Assert.Equal(Note, Show(Some.Status() with { Description = worker }).Find(".note").TextContent);
        Assert.Empty(Show(Some.Status() with { Description = worker with { Note = null } }).FindAll(".note"));
    }

    [Theory]
    [InlineData(WorkerState.Stopped, "Stopped")]
    [InlineData(WorkerState.Starting, "Starting")]
    [InlineData(WorkerState.Loading, "Loading")]
    [InlineData(WorkerState.Backoff, "Restarting")]
    [InlineData(WorkerState.Failed, "Not available")]
    [InlineData(WorkerState.Draining, "Shutting down")]
    public void Each_state_of_the_worker_has_a_word(WorkerState state, string word) =>
        Assert.Equal(word, Show(new WorkerStatus { State = state }).Find(".state").TextContent);

    [Theory]
    [InlineData("model", 50L, 200L, "Loading: model, 25 %")]
    [InlineData("model", 50L, null, "Loading: model")]
    [InlineData("download", 50L, 200L, "Downloading the model, 25 %")]
    [InlineData("verify", 50L, 200L, "Verifying the model, 25 %")]
    public void Loading_shows_how_far_it_is(string stage, long done, long? total, string text)
    {
        var strip = ShowLoading(stage, done, total);

        Assert.Equal(text, strip.Find(".state").TextContent);
    }

    [Fact]
    public void Loading_has_a_bar_where_it_is_known_how_much_there_is()
    {
        var bar = Assert.Single(ShowLoading("download", 50, 200).FindAll("progress"));

        Assert.Equal(("50", "200"), (bar.GetAttribute("value"), bar.GetAttribute("max")));
        Assert.Empty(ShowLoading("model", 0, null).FindAll("progress"));
    }

    [Theory]
    [InlineData(DictationPhase.Idle, SessionState.Idle, WorkerState.Ready, "Ready")]
    [InlineData(DictationPhase.Idle, SessionState.Idle, WorkerState.Failed, "No speech engine")]
    [InlineData(DictationPhase.Starting, SessionState.Idle, WorkerState.Ready, "Waiting for the microphone…")]
    [InlineData(DictationPhase.Opening, SessionState.Idle, WorkerState.Backoff, "Recording. The speech engine is starting…")]
    [InlineData(DictationPhase.Live, SessionState.Listening, WorkerState.Ready, "Listening")]
    [InlineData(DictationPhase.Live, SessionState.Recording, WorkerState.Ready, "Speech detected")]
    [InlineData(DictationPhase.Live, SessionState.Transcribing, WorkerState.Ready, "Transcribing…")]
    [InlineData(DictationPhase.Finishing, SessionState.Recording, WorkerState.Ready, "Finishing…")]
    public void The_session_label_says_what_goes_on(
        DictationPhase phase, SessionState session, WorkerState worker, string text)
    {
        var label = Render<DictationStatus>(parts => parts
            .Add(part => part.Phase, phase)
            .Add(part => part.Session, session)
            .Add(part => part.Worker, new WorkerStatus { State = worker }));

        Assert.Equal(text, label.Find("p").TextContent);
    }

    [Theory]
    [InlineData(DictationPhase.Live, "The speech engine is restarting. Keep speaking.")]
    [InlineData(DictationPhase.Finishing, "The speech engine is restarting to finish the transcript…")]
    public void The_session_label_says_calmly_that_the_worker_is_replaced(DictationPhase phase, string text)
    {
        var label = Render<DictationStatus>(parts => parts
            .Add(part => part.Phase, phase)
            .Add(part => part.Session, SessionState.Recording)
            .Add(part => part.IsInterrupted, true)
            .Add(part => part.Worker, Some.Status(WorkerState.Backoff)));

        Assert.Equal(text, label.Find("p:not(.hearing)").TextContent);
    }

    [Fact]
    public void A_notice_offers_to_go_on_only_where_that_may_help()
    {
        Assert.Empty(Show(new Notice("Title", "Text")).FindAll("button"));
        Assert.Single(Show(new Notice("Title", "Text", CanContinue: true)).FindAll("button"));
    }

    [Fact]
    public void A_sample_is_chosen_by_its_button()
    {
        Sample[] samples = [new("a.wav", "First", "one"), new("b.wav", "Second", "two")];
        Sample? chosen = null;
        var list = Render<SampleList>(parts => parts
            .Add(part => part.Samples, samples).Add(part => part.OnPlay, (Sample sample) => chosen = sample));

        list.FindAll("button")[1].Click();

        Assert.Equal(samples[1], chosen);
    }

    [Fact]
    public void Without_samples_there_is_no_empty_heading() =>
        Render<SampleList>(parts => parts.Add(part => part.Samples, [])).MarkupMatches("");

    private static Transcript LinesOf(int count) => Enumerable.Range(0, count)
        .Aggregate(Transcript.Empty, (transcript, number) => transcript.Apply(Some.Final($"{number}", number)));

    private IRenderedComponent<TranscriptList> Show(Transcript transcript) =>
        Render<TranscriptList>(parts => parts.Add(part => part.Transcript, transcript));

    private IRenderedComponent<WorkerStrip> ShowLoading(string stage, long done, long? total) => Show(
        new WorkerStatus { State = WorkerState.Loading, Loading = new LoadingProgress(stage, done, total) });

    private IRenderedComponent<WorkerStrip> Show(WorkerStatus status) =>
        Render<WorkerStrip>(parts => parts.Add(part => part.Status, status));

    private IRenderedComponent<NoticeCard> Show(Notice notice) =>
        Render<NoticeCard>(parts => parts.Add(part => part.Notice, notice).Add(part => part.OnContinue, () => { }));
}
