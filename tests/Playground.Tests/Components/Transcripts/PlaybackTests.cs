using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using PortBridge.Playground.Components.Transcripts;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Components.Transcripts;

/// <summary>Playback of the lines of a transcript.</summary>
public sealed class PlaybackTests : BunitContext
{
    private readonly Recording _sound = new(Some.Memory());
    private readonly BunitJSModuleInterop _browser;
    private readonly JSRuntimeInvocationHandler<bool> _playing;

    public PlaybackTests()
    {
        Services.AddSingleton(TimeProvider.System);
        _browser = JSInterop.SetupModule("./js/audio-player.js");
        _browser.Setup<object>("stop").SetResult(null!);
        _playing = _browser.Setup<bool>("play", _ => true);
        for (byte second = 0; second < 10; second++)
        {
            for (var tenth = 0; tenth < 10; tenth++)
                _sound.Append(Some.Sound(second));
        }
    }

    private static Transcript TwoLines => Transcript.Empty
        .Apply(Some.Final("first", at: 1, end: 2)).Apply(Some.Final("second", utterance: 1, at: 5, end: 7));

    [Fact]
    public void A_click_on_a_line_s_time_plays_its_audio_with_a_margin()
    {
        var list = Show(TwoLines);

        Press(list, 1);

        var arguments = Assert.Single(_playing.Invocations).Arguments;
        Assert.Equal((int)(2.3 * 32_000), ((DotNetStreamReference)arguments[0]!).Stream.Length);
        Assert.Equal(false, arguments[1]);
        Assert.Equal(["false", "true"], list.FindAll(".play").Select(button => button.GetAttribute("aria-pressed")));
        _playing.SetResult(true);
        list.WaitForAssertion(() => Assert.Empty(list.FindAll("[aria-pressed=true]")));
    }

    [Fact]
    public void A_click_on_a_sentence_plays_it_unless_text_is_selected()
    {
        var list = Show(TwoLines);

        _ = list.FindAll("li p")[0].ClickAsync(new());

        Assert.Equal(true, Assert.Single(_playing.Invocations).Arguments[1]);
    }

    [Fact]
    public void A_second_click_stops_the_playback()
    {
        var list = Show(TwoLines);
        Press(list, 0);

        Press(list, 0);

        _browser.VerifyInvoke("stop");
        Assert.Empty(list.FindAll("[aria-pressed=true]"));
    }

    [Fact]
    public void A_dictation_stops_the_playback()
    {
        var list = Show(TwoLines);
        Press(list, 0);

        list.Render(parts => parts.Add(part => part.CanPlay, false));

        _browser.VerifyInvoke("stop");
    }

    [Fact]
    public void Nothing_is_played_during_a_dictation()
    {
        var list = Show(TwoLines, canHear: false);

        Press(list, 0);

        Assert.Empty(_playing.Invocations);
        Assert.Equal("true", list.Find(".play").GetAttribute("aria-disabled"));
    }

    [Fact]
    public void Lines_without_audio_cannot_be_played()
    {
        var gap = new SpeechEvent.Gap(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Empty(Show(Transcript.Empty.Apply(gap)).FindAll(".play"));

        _sound.ContinueAt(TimeSpan.FromMinutes(30));
        Assert.Empty(Show(TwoLines).FindAll(".play"));
    }

    private static void Press(IRenderedComponent<TranscriptList> list, int line) =>
        _ = list.FindAll(".play")[line].ClickAsync(new());

    private IRenderedComponent<TranscriptList> Show(Transcript transcript, bool canHear = true) =>
        Render<TranscriptList>(parts => parts
            .Add(part => part.Transcript, transcript)
            .Add(part => part.Recording, _sound)
            .Add(part => part.CanPlay, canHear));
}
