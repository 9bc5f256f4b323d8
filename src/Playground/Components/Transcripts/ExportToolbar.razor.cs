using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;
using PortBridge.Playground.Transcripts.Export;

namespace PortBridge.Playground.Components.Transcripts;

/// <summary>
/// Exports the transcript to the clipboard or to a file. The content comes from the circuit's memory.
/// </summary>
public sealed partial class ExportToolbar : IAsyncDisposable
{
    private const string Wave = "wav";
    private const string WaveType = "audio/wav";

    private JsModule? _export;
    private string? _message;
    private bool _isExporting;

    /// <summary>The transcript; the utterance in progress is not exported.</summary>
    [Parameter, EditorRequired]
    public required Transcript Transcript { get; set; }

    /// <summary>The audio of the transcript.</summary>
    [Parameter]
    public Recording? Recording { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<JsModule> Logger { get; set; } = null!;

    private bool HasSound => Recording is { } sound && sound.End > sound.Start;

    private string SoundTitle => Recording!.Start is var start && start > TimeSpan.Zero
        ? Strings.Export_AudioSince.FormatWith(TimeFormatter.Clock(start))
        : Strings.Export_Audio;

    private JsModule Export => _export ??= new JsModule(JS, "./js/export.js", Time, Logger);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _export?.DisposeAsync() ?? default;

    private static string DownloadOf(string extension, string title) =>
        Strings.Export_Download.FormatWith(extension.ToUpperInvariant(), title);

    private Task CopyAsync() => RunAsync(async () =>
        _message = await Export.InvokeAsync<bool>("copy", PlainText.Write(Transcript.Lines))
            ? Strings.Export_Copied
            : Strings.Export_NotCopied);

    private Task SaveAsync(TranscriptFormat format) =>
        SaveAsync(format.Extension, format.MediaType, () => new MemoryStream(Encoding.UTF8.GetBytes(format.Write(Transcript.Lines))));

    private Task SaveSoundAsync() => SaveAsync(Wave, WaveType, () => WaveFile.Of(Recording!.OpenRead()));

    private Task SaveAsync(string extension, string mediaType, Func<Stream> open) => RunAsync(async () =>
    {
        var moment = Time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        using var stream = new DotNetStreamReference(open());
        var isSaved = await Export.InvokeAsync<bool>("save", $"transcript-{moment}.{extension}", mediaType, stream);
        _message = isSaved ? null : Strings.Export_NotSaved;
    });

    // One export at a time, because each holds its content until the browser has read it.
    private async Task RunAsync(Func<Task> export)
    {
        if (_isExporting)
            return;

        _isExporting = true;
        try
        {
            await export();
        }
        finally
        {
            _isExporting = false;
        }
    }
}
