using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using PortBridge.Playground.Components.Shared;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Components.Workers;

/// <summary>
/// Shows the last frames of this page's sessions, and those of no session. Frames are recorded while the view is shown
/// and not paused.
/// </summary>
public sealed partial class WireLogView : IAsyncDisposable
{
    private IReadOnlyList<WireLogEntry> _frames = [];
    private RenderThrottle? _throttle;
    private JsModule? _export;
    private string? _message;
    private bool _isCopying;

    [Inject]
    private WireLog Log { get; set; } = null!;

    [Inject]
    private IOptions<PlaygroundOptions> Options { get; set; } = null!;

    [Inject]
    private IHostEnvironment Environment { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private ILogger<JsModule> Logger { get; set; } = null!;

    private bool ShowsWords => Options.Value.WordsOnWire ?? Environment.IsDevelopment();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Log.IsOn = false;
        if (_throttle is not null)
        {
            Log.Changed -= _throttle.Request;
            _throttle.Dispose();
        }

        if (_export is not null)
            await _export.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _throttle = new RenderThrottle(() => InvokeAsync(Show), Time);
        _frames = Newest();
        Log.Changed += _throttle.Request;
        Log.IsOn = true;
    }

    private void Show()
    {
        _frames = Newest();
        StateHasChanged();
    }

    private IReadOnlyList<WireLogEntry> Newest() => [.. Log.Frames.Reverse()];

    private void Toggle() => Log.IsOn = !Log.IsOn;

    private async Task CopyAsync()
    {
        if (_frames.Count == 0 || _isCopying)
            return;

        _isCopying = true;
        _export ??= new JsModule(JS, "./js/export.js", Time, Logger);
        var text = string.Concat(_frames.Reverse().Select(numbered => FrameFormatter.FormatLine(numbered.Frame, ShowsWords)));
        _message = await _export.InvokeAsync<bool>("copy", text) ? Strings.Export_Copied : Strings.Wire_NotCopied;
        _isCopying = false;
    }
}
