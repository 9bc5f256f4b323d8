using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Components.Workers;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Tests.Support;
using PortBridge.Testing;

namespace PortBridge.Playground.Tests.Components.Workers;

public sealed class WireLogViewTests : BunitContext
{
    private static readonly WireFrame Final = Received(
        """{"event":"final","session_id":"s","text":"Zoë & I","words":[{"word":"Zoë","start_ms":1}]}""");

    private static readonly WireFrame Audio = new(
        DateTimeOffset.UnixEpoch, 2, WireDirection.Sent, "s", """{"cmd":"audio_chunk","session_id":"s","pcm_b64":"","seq":4}""", 3200);

    private readonly PlaygroundOptions _options = new();
    private readonly FakeEnvironment _environment = new("Production");
    private readonly WaitableTimeProvider _time = new();
    private readonly WireLog _log = new(new WireTap(TimeProvider.System));

    public WireLogViewTests()
    {
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddSingleton<IHostEnvironment>(_environment);
        Services.AddSingleton(Options.Create(_options));
        Services.AddSingleton(_log);
    }

    [Fact]
    public void Only_the_last_frames_are_kept()
    {
        Pass(WireLog.MaxFrames + 5);

        Assert.Equal(
            Enumerable.Range(5, WireLog.MaxFrames).Select(number => (long)number), _log.Frames.Select(frame => frame.Number));
    }

    [Fact]
    public async Task Frames_are_recorded_while_the_log_is_shown_and_not_paused()
    {
        var view = Render<WireLogView>();
        Assert.True(_log.IsOn);

        Press(view, "Pause");
        Assert.False(_log.IsOn);
        Assert.Equal("true", view.Find("button").GetAttribute("aria-pressed"));

        Press(view, "Pause");
        Assert.True(_log.IsOn);
        await DisposeComponentsAsync();
        Assert.False(_log.IsOn);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public void The_newest_frame_is_on_top()
    {
        var view = Render<WireLogView>();
        Assert.Contains("No messages yet", view.Markup, StringComparison.Ordinal);

        _log.Add(Audio);
        _log.Add(Final);
        PassTime();

        view.WaitForAssertion(() => Assert.Equal(["final", "audio_chunk"], view.FindAll("code").Select(name => name.TextContent)));
        Assert.Equal(["received", "sent"], view.FindAll("li").Select(item => item.ClassName));
        Assert.DoesNotContain("No messages yet", view.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", null, false)]
    [InlineData("Development", null, true)]
    [InlineData("Production", true, true)]
    [InlineData("Development", false, false)]
    public void Text_is_shown_in_Development_or_if_configured(string environment, bool? option, bool areShown)
    {
        (_environment.EnvironmentName, _options.WordsOnWire) = (environment, option);
        _log.Add(Final);

        var view = Render<WireLogView>();

        Assert.Equal(areShown, view.Find("pre").TextContent.Contains("Zoë", StringComparison.Ordinal));
        Assert.Equal(!areShown, view.Markup.Contains("Text is hidden", StringComparison.Ordinal));
    }

    [Fact]
    public void The_frames_are_copied_oldest_first()
    {
        var browser = JSInterop.SetupModule("./js/export.js");
        var copy = browser.Setup<bool>("copy", _ => true);
        _log.Add(Audio);
        _log.Add(Final);
        var view = Render<WireLogView>();

        Press(view, "Copy");
        copy.SetResult(true);

        var text = Assert.IsType<string>(Assert.Single(copy.Invocations).Arguments[0]);
        Assert.Equal(FrameFormatter.FormatLine(Audio, false) + FrameFormatter.FormatLine(Final, false), text);
        Assert.StartsWith("00:00:00.000 → worker 2 {", text, StringComparison.Ordinal);
        view.WaitForAssertion(() => Assert.Equal("Copied.", view.Find("[role=status]").TextContent));
    }

    [Fact]
    public void An_empty_log_is_not_copied()
    {
        var view = Render<WireLogView>();

        Press(view, "Copy");

        Assert.Empty(JSInterop.Invocations);
    }

    private static WireFrame Received(string json) =>
        new(DateTimeOffset.UnixEpoch, 1, WireDirection.Received, "s", json, 0);

    private static void Press(IRenderedComponent<WireLogView> view, string text) =>
        _ = view.FindAll("button").Single(button => button.TextContent == text).ClickAsync(new());

    private void Pass(int frames)
    {
        for (var i = 0; i < frames; i++)
            _log.Add(Audio);
    }

    private void PassTime() => _time.Advance(TimeSpan.FromSeconds(1));
}
