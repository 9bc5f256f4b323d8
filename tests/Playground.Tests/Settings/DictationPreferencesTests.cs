using Bunit;
using PortBridge.Playground.Settings;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Settings;

public sealed class DictationPreferencesTests
{
    private static readonly string[] Everything =
    [
        Capabilities.Words, Capabilities.Confidence, Capabilities.Prompt, Capabilities.HotWords, Capabilities.Translate,
        Capabilities.LanguageDetection,
    ];

    private static readonly EndpointingOptions Own =
        new(true, TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(150), 0.5);

    [Fact]
    public void A_session_has_the_endpointing_settings_that_its_worker_supports()
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
    public void A_session_has_all_selected_options()
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
    public void A_session_has_no_options_that_its_worker_does_not_support(string language)
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
    public void Preferences_survive_formatting_and_parsing()
    {
        var preferences = new DictationPreferences
        {
            Language = "auto",
            Translates = true,
            Prompt = "A call from Zürich & Böblingen?",
            HotWords = "ohm, a=b\nNew York",
            Partials = false,
            Endpointing = new(false, TimeSpan.FromMilliseconds(1250), TimeSpan.FromMilliseconds(90), 0.65),
            MarksUncertain = true,
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
    public void Invalid_queries_give_the_defaults(string? text) =>
        Assert.Equal(new DictationPreferences(), DictationPreferencesQuery.Read(text));

    [Fact]
    public void Values_that_are_too_long_are_ignored()
    {
        var text = new string('x', 10_000);

        Assert.Equal(new DictationPreferences(), DictationPreferencesQuery.Read($"language={text}&prompt={text}&hot_words={text}"));
    }

    [Fact]
    public void A_session_has_no_partials_if_they_are_disabled() =>
        Assert.False(new DictationPreferences { Partials = false }.ToSessionOptions(null).Partials);

    private static WorkerDescription Worker(string[] capabilities, params string[] languages) =>
        new("w", "e", "m", "cpu", capabilities, languages.Length > 0 ? languages : null);
}
