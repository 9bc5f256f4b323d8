using Bunit;
using PortBridge.Playground.Components.Parts;
using PortBridge.Playground.Speech;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests;

public sealed class SettingsDrawerTests : BunitContext
{
    private static readonly string[] Everything =
    [
        Capabilities.Words, Capabilities.Confidence, Capabilities.Prompt, Capabilities.HotWords, Capabilities.Translate,
        Capabilities.LanguageDetection,
    ];

    [Fact]
    public void A_worker_that_can_nothing_more_has_no_options()
    {
        Assert.Empty(Show(null).FindAll("details"));
        Assert.Empty(Show(Worker([Capabilities.Partials, Capabilities.Words], "en")).FindAll("details"));
    }

    [Theory]
    [InlineData("confidence words", "", "Mark the words that the engine is not sure of")]
    [InlineData("prompt", "", "What went before: names, spelling and style to expect")]
    [InlineData("hot_words", "en", "Words to listen for, with commas between them")]
    [InlineData("translate", "en", "Translate to English")]
    [InlineData("language_detection", "en", "Language")]
    [InlineData("", "en de", "Language")]
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
            ["The engine's own", "Find out by listening", "English", "German (de-CH)", "tlh"],
            options.Select(option => option.TextContent));
        Assert.Equal(["", "auto", "en", "de-CH", "tlh"], options.Select(option => option.GetAttribute("value")));
    }

    [Fact]
    public void What_is_chosen_is_told_as_one_change_each()
    {
        var wishes = new List<Wishes>();
        var drawer = Show(Worker(Everything, "en", "de"), wishes.Add);

        drawer.Find("select").Change("de");
        drawer.FindAll("input[type=checkbox]")[0].Change(true);
        drawer.Find("textarea").Change("A call from Zürich.");
        drawer.Find("input[type=text]").Change("Böblingen, ohm");
        drawer.FindAll("input[type=checkbox]")[1].Change(true);

        Assert.Equal(
            [
                new Wishes { Language = "de" },
                new Wishes { Translates = true },
                new Wishes { Prompt = "A call from Zürich." },
                new Wishes { HotWords = "Böblingen, ohm" },
                new Wishes { MarksDoubtful = true },
            ],
            wishes);
    }

    [Fact]
    public void While_somebody_dictates_it_says_from_when_on_the_choice_holds()
    {
        var drawer = Show(Worker(Everything));
        Assert.Empty(drawer.FindAll("[role=status]"));

        drawer.Render(parts => parts.Add(part => part.IsDictating, true));

        Assert.Equal("What the engine is told holds from the next start.", drawer.Find("[role=status]").TextContent);
    }

    [Fact]
    public void A_session_is_asked_for_with_all_that_was_chosen()
    {
        var wishes = new Wishes
        {
            Language = Languages.Auto,
            Translates = true,
            Prompt = " A call. ",
            HotWords = "Böblingen, ohm,, ohm\n  New York ;",
        };

        var options = wishes.For(Worker(Everything, "en", "de"));

        Assert.Equal(
            ("auto", SpeechTask.Translate, "A call.", true), (options.Language, options.Task, options.Prompt, options.Words));
        Assert.Equal(["Böblingen", "ohm", "New York"], options.HotWords);
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("auto")]
    public void What_the_worker_of_the_moment_cannot_do_is_not_asked_of_it(string language)
    {
        var wishes = new Wishes { Language = language, Translates = true, Prompt = "A call.", HotWords = "ohm" };

        foreach (var worker in new[] { null, Worker([], "en") })
        {
            var options = wishes.For(worker);
            Assert.Equal(new SessionOptions { HotWords = options.HotWords }, options);
            Assert.Empty(options.HotWords);
        }
    }

    private static WorkerDescription Worker(string[] capabilities, params string[] languages) =>
        new("w", "e", "m", "cpu", capabilities, languages.Length > 0 ? languages : null);

    private IRenderedComponent<SettingsDrawer> Show(WorkerDescription? worker, Action<Wishes>? changed = null) =>
        Render<SettingsDrawer>(parts => parts
            .Add(part => part.Worker, worker)
            .Add(part => part.Wishes, new Wishes())
            .Add(part => part.WishesChanged, wishes => changed?.Invoke(wishes)));
}
