using Bunit;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components.Capture;
using PortBridge.Playground.Tests.Support;

namespace PortBridge.Playground.Tests.Components.Capture;

/// <summary>The components that select audio sources, with a fake browser.</summary>
public sealed class CaptureComponentTests : BunitContext
{
    private static readonly MicrophoneDevice Desk = new("a1", "Desk microphone");

    [Fact]
    public void Before_the_first_recording_the_system_default_is_the_only_option()
    {
        JSInterop.SetUpComponent("microphone-picker");
        var picker = Render<MicrophonePicker>();

        Assert.Equal("Default microphone", picker.Find(".choose span").TextContent);
        Assert.Equal(["System default"], picker.FindAll("option").Select(option => option.TextContent));
        Assert.Contains("names after the first recording", picker.Find(".options").TextContent, StringComparison.Ordinal);
        Assert.All(picker.FindAll("[role=switch]"), one => Assert.True(one.HasAttribute("checked")));
    }

    [Fact]
    public void The_stored_microphone_and_switches_are_shown()
    {
        var picker = ShowPicker(new(Desk.Id, NoiseSuppression: false), Desk);

        Assert.Equal("Desk microphone", picker.Find(".choose span").TextContent);
        Assert.Equal(Desk.Id, picker.Find("select").GetAttribute("value"));
        Assert.Equal(
            [true, false, true], picker.FindAll("[role=switch]").Select(one => one.HasAttribute("checked")));
    }

    [Fact]
    public void The_system_default_replaces_a_stored_microphone_that_is_missing()
    {
        var picker = ShowPicker(new("gone"), Desk);

        Assert.Equal("Default microphone", picker.Find(".choose span").TextContent);
        Assert.Equal("", picker.Find("select").GetAttribute("value"));
    }

    [Fact]
    public void The_fields_are_disabled_until_the_browser_has_reported_the_preferences()
    {
        JSInterop.SetUpComponent("microphone-picker");
        var picker = Render<MicrophonePicker>();
        Assert.All(picker.FindAll("select, [role=switch]"), one => Assert.True(one.HasAttribute("disabled")));

        _ = picker.InvokeAsync(() => picker.Instance.OnChanged(new Microphones(new(), [])));

        Assert.All(picker.FindAll("select, [role=switch]"), one => Assert.False(one.HasAttribute("disabled")));
    }

    [Fact]
    public void A_file_is_accepted()
    {
        JSInterop.SetUpComponent("file-upload");
        UploadedFile? uploaded = null;
        Render<FileUpload>(parts => parts.Add(part => part.OnSelected, file => uploaded = file));
        var handle = new FakeHandle();

        JSInterop.OwnerOf<FileUpload>().OnFile(handle, new string('n', 5000), 7, 1);

        Assert.Equal((handle, 7, 200), (uploaded!.Handle, uploaded.Size, uploaded.Name.Length));
        Assert.False(handle.IsDisposed);
    }

    [Fact]
    public void More_than_one_file_is_rejected()
    {
        JSInterop.SetUpComponent("file-upload");
        CaptureError? fault = null;
        Render<FileUpload>(parts => parts.Add(part => part.OnRejected, why => fault = why));
        var handle = new FakeHandle();

        JSInterop.OwnerOf<FileUpload>().OnFile(handle, "one.wav", 7, 2);

        Assert.Equal(CaptureError.ManyFiles, fault);
        Assert.True(handle.IsDisposed);
    }

    [Fact]
    public void A_file_is_ignored_during_a_dictation()
    {
        JSInterop.SetUpComponent("file-upload");
        var part = Render<FileUpload>(parts => parts
            .Add(upload => upload.IsDisabled, true)
            .Add(upload => upload.OnSelected, _ => Assert.Fail("A file was taken.")));
        var handle = new FakeHandle();

        JSInterop.OwnerOf<FileUpload>().OnFile(handle, "one.wav", 7, 1);

        Assert.True(handle.IsDisposed);
        Assert.True(part.Find("input").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData(null, 0, 0, "Reading the file…", null)]
    [InlineData(60, 0, 0.5, "0:00 of 1:00", "0")]
    [InlineData(3600, 900, 60, "15:00 of 1:00:00 · 15.0 × real time", "0.25")]
    [InlineData(60, 61, 10, "1:00 of 1:00 · 6.1 × real time", "1")]
    public void The_progress_of_a_file_is_shown_when_its_length_is_known(
        int? length, int done, double elapsed, string text, string? fraction)
    {
        var part = Render<FileProgress>(parts => parts
            .Add(file => file.Name, "<b>talk</b>.mp3")
            .Add(file => file.Length, length is { } seconds ? TimeSpan.FromSeconds(seconds) : null)
            .Add(file => file.Done, TimeSpan.FromSeconds(done))
            .Add(file => file.Elapsed, TimeSpan.FromSeconds(elapsed)));

        Assert.Equal(text, part.Find(".how").TextContent);
        Assert.Equal(fraction, part.Find("progress").GetAttribute("value"));
        Assert.Equal("<b>talk</b>.mp3", part.Find(".name").TextContent);
    }

    [Fact]
    public void A_file_can_be_canceled()
    {
        var isCanceled = false;
        var part = Render<FileProgress>(parts => parts
            .Add(file => file.Name, "talk.mp3")
            .Add(file => file.OnCancel, () => isCanceled = true));

        part.Find("button").Click();

        Assert.True(isCanceled);
    }

    [Theory]
    [InlineData(false, "Hold Space to talk")]
    [InlineData(true, "Esc discards")]
    public void The_hint_names_the_keys(bool isActive, string text)
    {
        var hint = Render<KeyHint>(parts => parts.Add(part => part.IsActive, isActive));

        Assert.Equal(text, hint.Find("p").TextContent.Trim());
    }

    private IRenderedComponent<MicrophonePicker> ShowPicker(MicrophonePreferences preferences, params MicrophoneDevice[] devices)
    {
        JSInterop.SetUpComponent("microphone-picker");
        var picker = Render<MicrophonePicker>();
        _ = picker.InvokeAsync(() => picker.Instance.OnChanged(new Microphones(preferences, devices)));
        return picker;
    }
}
