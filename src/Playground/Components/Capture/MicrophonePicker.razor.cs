using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Components.Capture;

/// <summary>
/// Chooses the microphone and the browser's audio processing. The browser stores each choice without the server, so
/// that
/// a choice made just before the page is left is kept.
/// </summary>
public sealed partial class MicrophonePicker
{
    private JsComponent<MicrophonePicker>? _browser;
    private ElementReference _options;
    private Microphones? _microphones;

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private ILogger<MicrophonePicker> Logger { get; set; } = null!;

    // True until the browser has reported its preferences.
    private bool IsUnknown => _microphones is null;

    private MicrophonePreferences Preferences => _microphones?.Preferences ?? new();

    private IReadOnlyList<MicrophoneDevice> Devices => _microphones?.Devices ?? [];

    private MicrophoneDevice? Device => Devices.FirstOrDefault(device => device.Id == Preferences.Device);

    // If the preferred microphone is missing, it stays preferred, and the system default is used.
    private string Chosen => Device?.Id ?? "";

    private string Label => Device?.Label ?? Strings.Microphone_Default;

    /// <summary>Called by the script when the devices or the preferences have changed.</summary>
    [JSInvokable]
    public void OnChanged(Microphones microphones)
    {
        _microphones = microphones;
        StateHasChanged();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _browser = new JsComponent<MicrophonePicker>(JS, "./js/microphone-picker.js", this, Logger);
        await _browser.AttachAsync(_options);
    }
}
