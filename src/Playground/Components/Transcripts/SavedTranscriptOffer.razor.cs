using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Components.Transcripts;

/// <summary>
/// Saves the transcript's text in the browser tab, and offers to restore the one that an earlier page saved. Until the
/// user restores or discards it, the earlier transcript stays saved before the current one. If the page has lost its
/// circuit, its own transcript is restored without asking.
/// </summary>
public sealed partial class SavedTranscriptOffer
{
    private JsComponent<SavedTranscriptOffer>? _browser;
    private SavedTranscript? _offer;
    private Copy? _stored = new([], 0);
    private CommittedAudio? _released;
    private string? _message;
    private bool _isLoaded;

    /// <summary>The transcript to save; the utterance in progress is not saved.</summary>
    [Parameter, EditorRequired]
    public required Transcript Transcript { get; set; }

    /// <summary>
    /// The audio that the browser need not keep after it has saved <see cref="Transcript"/>; null for none.
    /// </summary>
    [Parameter]
    public CommittedAudio? Committed { get; set; }

    /// <summary>Raised when an earlier transcript is restored.</summary>
    [Parameter]
    public EventCallback<SavedTranscript> OnRestore { get; set; }

    /// <summary>Raised once, when the saved transcript has been restored or is offered, or there is none.</summary>
    [Parameter]
    public EventCallback OnLoaded { get; set; }

    /// <summary>Raised when the offer disappears and the focus must move elsewhere.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<SavedTranscriptOffer> Logger { get; set; } = null!;

    private string SavedAt => _offer!.At.ToString("s", CultureInfo.InvariantCulture);

    private string SavedAtText =>
        (_offer!.At.Date == Time.GetLocalNow().Date ? Strings.SavedTranscript_Today : Strings.SavedTranscript_Earlier)
            .FormatWith(_offer.At);

    /// <summary>Called by the script after a reconnect: lines that were sent meanwhile may be lost.</summary>
    [JSInvokable]
    public Task OnReconnected()
    {
        (_stored, _released) = (null, null);
        return _isLoaded ? SaveAsync() : LoadAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override void OnParametersSet() => _ = SaveAsync();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _browser = new JsComponent<SavedTranscriptOffer>(JS, "./js/transcript-store.js", this, Logger);
        await _browser.AttachAsync();
        await LoadAsync();
        await OnLoaded.InvokeAsync();
    }

    private async Task LoadAsync()
    {
        var recalled = await _browser!.ReadBytesAsync("recall", SavedTranscript.MaxBytes);
        if (recalled.Length == 0 || _isLoaded)
            return; // Nothing is saved before the browser has been reached, because that would replace what it has.

        _isLoaded = true;
        var earlier = SavedTranscript.Read(recalled);
        if (earlier is { IsContinued: true })
        {
            (_stored, _message) = (null, Strings.SavedTranscript_Restored);
            await OnRestore.InvokeAsync(earlier); // Renders the restored transcript, which saves it.
            return;
        }

        if (earlier is not null)
            (_offer, _stored) = (earlier, new Copy(earlier.Lines, earlier.RemovedLines));
        await SaveAsync();
        StateHasChanged();
    }

    private async Task RestoreAsync()
    {
        var offer = _offer!;
        (_offer, _message) = (null, Strings.SavedTranscript_Restored);
        await OnRestore.InvokeAsync(offer);
        await OnDone.InvokeAsync();
    }

    private async Task DiscardAsync()
    {
        (_offer, _message) = (null, Strings.SavedTranscript_Discarded);
        await SaveAsync();
        await OnDone.InvokeAsync();
    }

    // Not queued: a call whose answer a lost connection delays must not delay the next.
    private async Task SaveAsync()
    {
        var now = new Copy(
            [.. _offer?.Lines ?? [], .. Transcript.Lines], (_offer?.RemovedLines ?? 0) + Transcript.RemovedLines);
        if (!_isLoaded || (now.IsSameAs(_stored) && (Committed is null || Committed == _released)))
            return;

        var known = now.CommonWith(_stored);
        (_stored, _released) = (now, Committed);
        string[] lines = [.. now.Lines.Skip(known).Select(SavedTranscript.Write)];
        var isSaved = await _browser!.InvokeAsync("write", now.RemovedLines, now.RemovedLines + known, lines, Committed);
        if (isSaved == true)
            return;

        // The browser may not have received these lines, or lacks earlier ones: send all lines next time.
        (_stored, _released) = (null, null);
        if (isSaved == false)
            await SaveAsync();
    }

    /// <summary>The lines that the browser should have saved.</summary>
    private sealed record Copy(IReadOnlyList<TranscriptLine> Lines, int RemovedLines)
    {
        public bool IsSameAs(Copy? other) =>
            other?.Lines.Count == Lines.Count && other.RemovedLines == RemovedLines && CommonWith(other) == Lines.Count;

        /// <summary>The number of lines, from the first on, that both copies have at the same positions.</summary>
        public int CommonWith(Copy? other) => other is null || other.RemovedLines > RemovedLines
            ? 0
            : Lines.Zip(other.Lines.Skip(RemovedLines - other.RemovedLines), ReferenceEquals).TakeWhile(isSame => isSame).Count();
    }
}
