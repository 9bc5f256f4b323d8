using Bunit;
using Microsoft.Extensions.DependencyInjection;
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
        Services.AddSingleton(TimeProvider.System);
        _memory = JSInterop.SetupModule("./js/preferences-store.js");
        _memory.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void A_worker_without_options_has_no_settings()
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
    public void Only_the_supported_settings_are_shown(string capabilities, string languages, string offered)
    {
        var drawer = Show(Worker(capabilities.Split(' '), languages.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Equal([offered], drawer.FindAll("label > span").Select(label => label.TextContent));
    }

    [Fact]
    public void Languages_are_sorted_by_name()
    {
        var options = Show(Worker(Everything, "en", "de-CH", "tlh")).FindAll("option");

        Assert.Equal(
            ["Default language of the engine", "Detect automatically", "English", "German (de-CH)", "tlh"],
            options.Select(option => option.TextContent));
        Assert.Equal(["", "auto", "en", "de-CH", "tlh"], options.Select(option => option.GetAttribute("value")));
    }

    [Fact]
    public void Each_setting_raises_one_change()
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
                new DictationPreferences { MarksUncertain = true },
            ],
            preferences);
    }

    [Fact]
    public void The_endpointing_settings_are_those_that_the_worker_supports()
    {
        Assert.Equal(
            ["Pause that ends a sentence", "Minimum speech duration", "Speech detection threshold"], Labels(Own));
        Assert.Equal(["Pause that ends a sentence"], Labels(Own with { MinSpeechDuration = null, Threshold = null }));

        IEnumerable<string> Labels(EndpointingOptions own) =>
            Show(Worker([]) with { Endpointing = own }).FindAll(".slider label").Select(label => label.TextContent);
    }

    [Fact]
    public void Each_endpointing_setting_raises_one_change()
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
    public void Without_endpointing_only_the_pause_is_disabled()
    {
        var drawer = Show(Worker([]) with { Endpointing = Own });
        drawer.Render(parts => parts.Add(part => part.Preferences, new DictationPreferences { Endpointing = new(Enabled: false) }));

        Assert.Equal(["silence_duration_ms"], drawer.FindAll("input[type=range]:disabled").Select(input => input.Id));
    }

    [Fact]
    public void During_a_dictation_the_drawer_shows_that_changes_apply_later()
    {
        var drawer = Show(Worker(Everything));
        Assert.Empty(drawer.FindAll("p[role=status]"));

        drawer.Render(parts => parts.Add(part => part.IsDictating, true));

        Assert.Equal("Changes apply to the next recording.", drawer.Find("p[role=status]").TextContent);
    }

    [Fact]
    public void Stored_preferences_are_restored()
    {
        var preferences = new List<DictationPreferences>();
        _memory.Setup<string>("recall").SetResult("language=de&mark=yes");

        var drawer = Show(Worker(Everything, "en", "de"), preferences.Add);

        drawer.WaitForAssertion(() => Assert.Equal([new DictationPreferences { Language = "de", MarksUncertain = true }], preferences));
        Assert.Empty(drawer.FindAll(".from-link"));
    }

    [Theory]
    [InlineData("#language=de")]
    [InlineData("?language=de")]
    public void Preferences_of_a_link_are_used_and_the_page_says_so_until_one_is_changed(string link)
    {
        var preferences = new List<DictationPreferences>();
        _memory.Setup<string>("recall").SetResult(link);
        var drawer = Show(Worker(Everything, "en", "de"), preferences.Add);
        drawer.WaitForAssertion(() => Assert.Single(drawer.FindAll(".from-link")));
        Assert.Equal([new DictationPreferences { Language = "de" }], preferences);

        _ = drawer.FindAll("input[type=checkbox]")[0].ChangeAsync(new() { Value = true });

        Assert.Empty(drawer.FindAll(".from-link"));
    }

    [Fact]
    public void Preferences_are_stored_by_the_browser()
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
    public void Reset_restores_the_defaults()
    {
        var preferences = new List<DictationPreferences>();
        var drawer = Show(Worker(Everything), preferences.Add);
        Assert.Equal("true", drawer.Find(".ends button").GetAttribute("aria-disabled"));
        drawer.Find(".ends button").Click();
        Assert.Empty(preferences);

        drawer.Render(parts => parts.Add(part => part.Preferences, new DictationPreferences { Partials = false }));
        Assert.Null(drawer.Find(".ends button").GetAttribute("aria-disabled"));
        drawer.Find(".ends button").Click();

        Assert.Equal([new DictationPreferences()], preferences);
    }

    [Theory]
    [InlineData(true, "Copied.")]
    [InlineData(false, "The browser blocked the clipboard.")]
    public void A_link_to_the_settings_is_copied(bool isAllowed, string answer)
    {
        var copying = _memory.Setup<bool>("copyAddress", "prompt=A%20call%20%26%20more.");
        var drawer = Show(Worker(Everything));
        drawer.Render(parts => parts.Add(part => part.Preferences, new DictationPreferences { Prompt = "A call & more." }));

        _ = drawer.FindAll(".ends button")[1].ClickAsync(new());
        copying.SetResult(isAllowed);

        drawer.WaitForAssertion(() => Assert.Equal(answer, drawer.Find("span[role=status]").TextContent));
    }

    private static WorkerDescription Worker(string[] capabilities, params string[] languages) =>
        new("w", "e", "m", "cpu", capabilities, languages.Length > 0 ? languages : null);

    private IRenderedComponent<SettingsDrawer> Show(WorkerDescription? worker, Action<DictationPreferences>? changed = null) =>
        Render<SettingsDrawer>(parts => parts
            .Add(part => part.Worker, worker)
            .Add(part => part.Preferences, new DictationPreferences())
            .Add(part => part.PreferencesChanged, preferences => changed?.Invoke(preferences)));
}
