using Bunit;
using PortBridge.Playground.Components.Settings;
using PortBridge.Playground.Settings;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Components.Settings;

public sealed class SettingsDrawerTests : BunitContext
{
    private static readonly string[] Everything =
    [
        Capabilities.Words, Capabilities.Confidence, Capabilities.Prompt, Capabilities.HotWords, Capabilities.Translate,
        Capabilities.LanguageDetection,
    ];

    private static readonly EndpointingOptions Own =
        new(true, TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(150), 0.5);

    private readonly BunitJSModuleInterop _memory;

    public SettingsDrawerTests()
    {
        _memory = JSInterop.SetupModule("./js/preferences-store.js");
        _memory.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void A_worker_that_can_nothing_more_has_no_options()
    {
        Assert.Empty(Show(null).FindAll("details"));
        Assert.Empty(Show(Worker([Capabilities.Words], "en")).FindAll("details"));
    }

    [Theory]
    [InlineData("confidence words", "", "Mark uncertain words")]
    [InlineData("prompt", "", "Context: names, spelling and style to expect")]
    [InlineData("hot_words", "en", "Words to expect, separated by commas")]
    [InlineData("translate", "en", "Translate to English")]
    [InlineData("language_detection", "en", "Language")]
    [InlineData("", "en de", "Language")]
    [InlineData("partials", "", "Show words while speaking")]
    public void What_the_worker_can_do_is_offered_and_nothing_else(string capabilities, string languages, string offered)
    {
        var drawer = Show(Worker(capabilities.Split(' '), languages.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Equal([offered], drawer.FindAll("label > span").Select(label => label.TextContent));
    }

    [Fact]
    public void Languages_are_named_in_the_order_of_their_names()
    {
        var options = Show(Worker(Everything, "en", "de-CH", "tlh")).FindAll("option");

        Assert.Equal(
            ["Default language of the engine", "Detect automatically", "English", "German (de-CH)", "tlh"],
            options.Select(option => option.TextContent));
        Assert.Equal(["", "auto", "en", "de-CH", "tlh"], options.Select(option => option.GetAttribute("value")));
    }

    [Fact]
    public void What_is_chosen_is_told_as_one_change_each()
    {
        var preferences = new List<DictationPreferences>();
        var drawer = Show(Worker(Everything, "en", "de"), preferences.Add);

        drawer.Find("select").Change("de");
        drawer.FindAll("input[type=checkbox]")[0].Change(true);
        drawer.Find("textarea").Change("A call from Zürich.");
        drawer.Find("input[type=text]").Change("Böblingen, ohm");
        drawer.FindAll("input[type=checkbox]")[1].Change(true);

        Assert.Equal(
            [
                new DictationPreferences { Language = "de" },
                new DictationPreferences { Translates = true },
                new DictationPreferences { Prompt = "A call from Zürich." },
                new DictationPreferences { HotWords = "Böblingen, ohm" },
                new DictationPreferences { MarksDoubtful = true },
            ],
            preferences);
    }

    [Fact]
    public void When_a_sentence_ends_is_offered_as_far_as_the_worker_lets_a_session_choose()
    {
        Assert.Equal(
            ["Pause that ends a sentence", "Minimum speech duration", "Speech detection threshold"], Labels(Own));
        Assert.Equal(["Pause that ends a sentence"], Labels(Own with { MinSpeechDuration = null, Threshold = null }));

        IEnumerable<string> Labels(EndpointingOptions own) =>
            Show(Worker([]) with { Endpointing = own }).FindAll(".slider label").Select(label => label.TextContent);
    }

    [Fact]
    public void What_is_chosen_of_the_end_of_a_sentence_is_told_as_one_change_each()
    {
        var preferences = new List<DictationPreferences>();
        var drawer = Show(Worker([]) with { Endpointing = Own }, preferences.Add);

        drawer.Find("input[type=checkbox]").Change(false);
        drawer.Find("#silence_duration_ms").Change("300");
        drawer.Find("#min_speech_duration_ms").Change("90");
        drawer.Find("#threshold").Change("0.65");

        Assert.Equal(
            [
                new DictationPreferences { Endpointing = new(Enabled: false) },
                new DictationPreferences { Endpointing = new(SilenceDuration: TimeSpan.FromMilliseconds(300)) },
                new DictationPreferences { Endpointing = new(MinSpeechDuration: TimeSpan.FromMilliseconds(90)) },
                new DictationPreferences { Endpointing = new(Threshold: 0.65) },
            ],
            preferences);
    }

    [Fact]
    public void Where_no_pause_settles_the_text_its_length_is_not_to_be_chosen_but_what_speech_is_still_is()
    {
        var drawer = Show(Worker([]) with { Endpointing = Own });
        drawer.Render(parts => parts.Add(part => part.Preferences, new DictationPreferences { Endpointing = new(Enabled: false) }));

        Assert.Equal(["silence_duration_ms"], drawer.FindAll("input[type=range]:disabled").Select(input => input.Id));
    }

    [Fact]
    public void A_session_has_the_thresholds_that_were_chosen_as_far_as_its_worker_has_them()
    {
        var preferences = new DictationPreferences
        {
            Endpointing = new(false, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(90), 0.65),
        };

        var all = preferences.ToSessionOptions(Worker([]) with { Endpointing = Own });
        var some = preferences.ToSessionOptions(Worker([]) with { Endpointing = new(Threshold: 0.4) });
        var none = preferences.ToSessionOptions(Worker([]));

        Assert.Equal(preferences.Endpointing, all.Endpointing);
        Assert.Equal(new EndpointingOptions(Enabled: false, Threshold: 0.65), some.Endpointing);
        Assert.Equal(EndpointingOptions.Default, none.Endpointing);
    }

    [Fact]
    public void While_somebody_dictates_it_says_from_when_on_the_choice_holds()
    {
        var drawer = Show(Worker(Everything));
        Assert.Empty(drawer.FindAll("p[role=status]"));

        drawer.Render(parts => parts.Add(part => part.IsDictating, true));

        Assert.Equal("Changes apply to the next recording.", drawer.Find("p[role=status]").TextContent);
    }

    [Fact]
    public void A_session_is_asked_for_with_all_that_was_chosen()
    {
        var preferences = new DictationPreferences
        {
            Language = Languages.Auto,
            Translates = true,
            Prompt = " A call. ",
            HotWords = "Böblingen, ohm,, ohm\n  New York ;",
        };

        var options = preferences.ToSessionOptions(Worker(Everything, "en", "de"));

        Assert.Equal(
            ("auto", SpeechTask.Translate, "A call.", true), (options.Language, options.Task, options.Prompt, options.Words));
        Assert.Equal(["Böblingen", "ohm", "New York"], options.HotWords);
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("auto")]
    public void What_the_worker_of_the_moment_cannot_do_is_not_asked_of_it(string language)
    {
        var preferences = new DictationPreferences { Language = language, Translates = true, Prompt = "A call.", HotWords = "ohm" };

        foreach (var worker in new[] { null, Worker([], "en") })
        {
            var options = preferences.ToSessionOptions(worker);
            Assert.Equal(new SessionOptions { HotWords = options.HotWords }, options);
            Assert.Empty(options.HotWords);
        }
    }

    [Fact]
    public void What_was_chosen_before_is_chosen_again()
    {
        var preferences = new List<DictationPreferences>();
        _memory.Setup<string>("recall").SetResult("?language=de&mark=yes");

        var drawer = Show(Worker(Everything, "en", "de"), preferences.Add);

        drawer.WaitForAssertion(() => Assert.Equal([new DictationPreferences { Language = "de", MarksDoubtful = true }], preferences));
    }

    [Fact]
    public void What_is_chosen_is_remembered_by_the_browser()
    {
        var remembering = _memory.Setup<bool>("remember", "translate=yes");
        var drawer = Show(Worker(Everything));

        _ = drawer.FindAll("input[type=checkbox]")[0].ChangeAsync(new() { Value = true });
        Assert.Single(remembering.Invocations);
        remembering.SetResult(false);

        drawer.WaitForAssertion(() => Assert.StartsWith(
            "The browser could not store the settings", drawer.Find("span[role=status]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Reset_chooses_nothing()
    {
        var preferences = new List<DictationPreferences>();
        var drawer = Show(Worker(Everything), preferences.Add);
        Assert.Equal("true", drawer.Find("button").GetAttribute("aria-disabled"));
        drawer.Find("button").Click();
        Assert.Empty(preferences);

        drawer.Render(parts => parts.Add(part => part.Preferences, new DictationPreferences { Partials = false }));
        Assert.Null(drawer.Find("button").GetAttribute("aria-disabled"));
        drawer.Find("button").Click();

        Assert.Equal([new DictationPreferences()], preferences);
    }

    [Theory]
    [InlineData(true, "Copied.")]
    [InlineData(false, "The browser blocked the clipboard.")]
    public void A_link_to_the_options_is_copied(bool isAllowed, string answer)
    {
        var copying = _memory.Setup<bool>("copyAddress", "prompt=A%20call%20%26%20more.");
        var drawer = Show(Worker(Everything));
        drawer.Render(parts => parts.Add(part => part.Preferences, new DictationPreferences { Prompt = "A call & more." }));

        _ = drawer.FindAll("button")[1].ClickAsync(new());
        copying.SetResult(isAllowed);

        drawer.WaitForAssertion(() => Assert.Equal(answer, drawer.Find("span[role=status]").TextContent));
    }

    [Fact]
    public void Preferences_outlive_being_written()
    {
        var preferences = new DictationPreferences
        {
            Language = "auto",
            Translates = true,
            Prompt = "A call from Zürich & Böblingen?",
            HotWords = "ohm, a=b\nNew York",
            Partials = false,
            Endpointing = new(false, TimeSpan.FromMilliseconds(1250), TimeSpan.FromMilliseconds(90), 0.65),
            MarksDoubtful = true,
        };

        Assert.Equal(preferences, DictationPreferencesQuery.Read(DictationPreferencesQuery.Write(preferences)));
        Assert.Equal("", DictationPreferencesQuery.Write(new DictationPreferences()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("?")]
    [InlineData("silence_duration_ms=99&min_speech_duration_ms=1001&threshold=0.95&endpointing=maybe")]
    [InlineData("silence_duration_ms=1e3&min_speech_duration_ms=-90&threshold=NaN")]
    [InlineData("silence_duration_ms=300.5&min_speech_duration_ms=+90&threshold=0,5")]
    [InlineData("language&translate=maybe&partials=&=&other=yes&&&")]
    public void Of_an_address_that_says_nothing_known_nothing_is_chosen(string? text) =>
        Assert.Equal(new DictationPreferences(), DictationPreferencesQuery.Read(text));

    [Fact]
    public void What_is_too_textfor_the_worker_is_not_chosen()
    {
        var text = new string('x', 10_000);

        Assert.Equal(new DictationPreferences(), DictationPreferencesQuery.Read($"language={text}&prompt={text}&hot_words={text}"));
    }

    [Fact]
    public void A_session_without_partials_is_asked_for_where_they_are_not_wanted() =>
        Assert.False(new DictationPreferences { Partials = false }.ToSessionOptions(null).Partials);

    private static WorkerDescription Worker(string[] capabilities, params string[] languages) =>
        new("w", "e", "m", "cpu", capabilities, languages.Length > 0 ? languages : null);

    private IRenderedComponent<SettingsDrawer> Show(WorkerDescription? worker, Action<DictationPreferences>? changed = null) =>
        Render<SettingsDrawer>(parts => parts
            .Add(part => part.Worker, worker)
            .Add(part => part.Preferences, new DictationPreferences())
            .Add(part => part.PreferencesChanged, preferences => changed?.Invoke(preferences)));
}
