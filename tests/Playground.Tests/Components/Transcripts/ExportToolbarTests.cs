using System.Text;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using PortBridge.Playground.Components.Transcripts;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;
using PortBridge.Playground.Transcripts.Export;

namespace PortBridge.Playground.Tests.Components.Transcripts;

public sealed class ExportToolbarTests : BunitContext
{
    private readonly BunitJSModuleInterop _browser;
    private readonly Recording _sound = new(Some.Memory());

    public ExportToolbarTests()
    {
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(DateTimeOffset.UnixEpoch));
        _browser = JSInterop.SetupModule("./js/export.js");
    }

    [Theory]
    [InlineData(true, "Copied.")]
    [InlineData(false, "The browser blocked the clipboard. Download the transcript as TXT instead.")]
    public void The_transcript_is_copied_as_plain_text(bool isAllowed, string answer)
    {
        var copy = _browser.Setup<bool>("copy", "hello\n");
        var bar = Show(Transcript.Empty.Apply(Some.Final("hello")));

        Press(bar, "Copy");
        copy.SetResult(isAllowed);

        bar.WaitForAssertion(() => Assert.Equal(answer, bar.Find("[role=status]").TextContent));
    }

    [Theory]
    [InlineData("TXT", "text/plain")]
    [InlineData("SRT", "application/x-subrip")]
    [InlineData("VTT", "text/vtt")]
    [InlineData("JSON", "application/json")]
    public void The_transcript_is_saved_as_a_file(string format, string mediaType)
    {
        var transcript = Transcript.Empty.Apply(Some.Final("hello"));
        var saving = _browser.Setup<bool>("save", _ => true);
        var bar = Show(transcript);

        Press(bar, format);

        var extension = format.ToLowerInvariant();
        var arguments = Assert.Single(saving.Invocations).Arguments;
        Assert.Equal([$"transcript-19700101-000000.{extension}", mediaType], arguments.Take(2));
        Assert.Equal(
            TranscriptFormat.All.Single(each => each.Extension == extension).Write(transcript.Lines),
            Encoding.UTF8.GetString(ContentOf(arguments)));
    }

    [Fact]
    public void A_blocked_download_is_reported()
    {
        _browser.Setup<bool>("save", _ => true).SetException(new JSException("no"));
        var bar = Show(Transcript.Empty.Apply(Some.Final("hello")));

        Press(bar, "TXT");

        bar.WaitForAssertion(() => Assert.Equal("The browser blocked the download. Try again.", bar.Find("[role=status]").TextContent));
    }

    [Fact]
    public void The_audio_is_saved_as_a_WAV_file_if_there_is_any()
    {
        var saving = _browser.Setup<bool>("save", _ => true);
        Assert.DoesNotContain("WAV", Show(Transcript.Empty).Markup, StringComparison.Ordinal);
        _sound.Append(Some.Sound(7));

        Press(Show(Transcript.Empty), "WAV");

        var file = ContentOf(Assert.Single(saving.Invocations).Arguments);
        Assert.Equal(WaveFile.HeaderLength + Some.Sound(7).Length, file.Length);
        Assert.Equal(Some.Sound(7), file[WaveFile.HeaderLength..]);
    }

    [Fact]
    public void While_the_browser_reads_an_export_no_other_is_prepared()
    {
        _sound.Append(Some.Sound(7));
        var saving = _browser.Setup<bool>("save", _ => true);
        var bar = Show(Transcript.Empty.Apply(Some.Final("hello")));

        foreach (var format in new[] { "WAV", "WAV", "TXT" })
            Press(bar, format);
        Assert.Single(saving.Invocations);

        saving.SetResult(true);
        bar.WaitForState(() => bar.Find("[role=status]").TextContent.Length == 0);
        Press(bar, "TXT");
        bar.WaitForAssertion(() => Assert.Equal(2, saving.Invocations.Count));
    }

    [Fact]
    public void The_button_shows_that_earlier_audio_was_removed()
    {
        _sound.ContinueAt(TimeSpan.FromMinutes(11));
        _sound.Append(Some.Sound());

        var button = Show(Transcript.Empty).FindAll("button")[^1];
        Assert.Equal("audio from 1:00 on; earlier audio was removed", button.GetAttribute("title"));
    }

    private static byte[] ContentOf(IReadOnlyList<object?> arguments)
    {
        using var content = new MemoryStream();
        Assert.IsType<DotNetStreamReference>(arguments[2]).Stream.CopyTo(content);
        return content.ToArray();
    }

    private static void Press(IRenderedComponent<ExportToolbar> bar, string text) =>
        _ = bar.FindAll("button").Single(button => button.TextContent.Trim() == text).ClickAsync(new());

    private IRenderedComponent<ExportToolbar> Show(Transcript transcript) => Render<ExportToolbar>(parts => parts
        .Add(part => part.Transcript, transcript).Add(part => part.Recording, _sound));
}
