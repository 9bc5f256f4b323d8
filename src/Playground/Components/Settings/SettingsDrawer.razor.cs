using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Settings;
using PortBridge.Protocol;

namespace PortBridge.Playground.Components.Settings;

/// <summary>
/// The settings for the next dictation. The browser stores them; the query string of the page's address overrides them.
/// </summary>
public sealed partial class SettingsDrawer : IAsyncDisposable
{
    private static readonly DictationPreferences Nothing = new();

    private JsModule? _memory;
    private string? _message;
    private bool _areFromLink;

    /// <summary>The description of the worker; null if unknown.</summary>
    [Parameter]
    public WorkerDescription? Worker { get; set; }

    /// <summary>The preferences.</summary>
    [Parameter, EditorRequired]
    public required DictationPreferences Preferences { get; set; }

    /// <summary>Raised when the user changes a preference.</summary>
    [Parameter]
    public EventCallback<DictationPreferences> PreferencesChanged { get; set; }

    /// <summary>Raised once, when the stored preferences have been read.</summary>
    [Parameter]
    public EventCallback OnRecalled { get; set; }

    /// <summary>Whether a dictation is running; changes do not affect it.</summary>
    [Parameter]
    public bool IsDictating { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<JsModule> Logger { get; set; } = null!;

    private IReadOnlyList<(string Tag, string Name)> Languages =>
        [.. (Worker?.Languages ?? []).Select(tag => (tag, LanguageNames.Of(tag))).OrderBy(language => language.Item2)];

    private EndpointingOptions Endpointing => Preferences.Endpointing;

    private bool CanMark => Can(Capabilities.Words) && Can(Capabilities.Confidence);

    // Marking is done by the page; all other settings are session options.
    private bool AreSessionOptions => Languages.Count > 1
        || Can(Capabilities.LanguageDetection) || Can(Capabilities.Translate)
        || Can(Capabilities.Prompt) || Can(Capabilities.HotWords) || Can(Capabilities.Partials)
        || Worker?.Endpointing is not null;

    private bool HasOptions => CanMark || AreSessionOptions;

    private JsModule Memory => _memory ??= new JsModule(JS, "./js/preferences-store.js", Time, Logger);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _memory?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        var text = await Memory.InvokeAsync<string>("recall");
        var recalled = DictationPreferencesQuery.Read(text);
        if (recalled != Nothing && Preferences == Nothing)
        {
            _areFromLink = text is ['#' or '?', ..];
            StateHasChanged();
            await PreferencesChanged.InvokeAsync(recalled);
        }

        await OnRecalled.InvokeAsync();
    }

    private static double Ms(TimeSpan time) => time.TotalMilliseconds;

    private static TimeSpan? Duration(double? ms) => ms is { } value ? TimeSpan.FromMilliseconds(value) : null;

    private bool Can(string capability) => Worker?.Capabilities.Contains(capability) == true;

    private static string Text(ChangeEventArgs change) => change.Value as string ?? "";

    private async Task SetAsync(DictationPreferences preferences)
    {
        (_message, _areFromLink) = (null, false);
        await PreferencesChanged.InvokeAsync(preferences);
        if (!await Memory.InvokeAsync<bool>("remember", DictationPreferencesQuery.Write(preferences)))
            _message = Strings.Options_NotStored;
    }

    private Task SetAsync(EndpointingOptions endpointing) => SetAsync(Preferences with { Endpointing = endpointing });

    private Task ResetAsync() => Preferences == Nothing ? Task.CompletedTask : SetAsync(Nothing);

    private async Task CopyAddressAsync() => _message = await Memory.InvokeAsync<bool>("copyAddress", DictationPreferencesQuery.Write(Preferences))
        ? Strings.Export_Copied
        : Strings.Options_LinkNotCopied;
}
