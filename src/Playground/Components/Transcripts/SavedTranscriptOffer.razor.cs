using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Components.Transcripts;

/// <summary>
/// Keeps the transcript's text in the browser's tab, and offers what an earlier page kept there. Until it is brought back
/// or discarded, that is kept on, before what is said meanwhile.
/// </summary>
public sealed partial class SavedTranscriptOffer
{
    private JsComponent<SavedTranscriptOffer>? _browser;
    private SavedTranscript? _offer;
    private Copy? _stored = new([], 0);
    private string? _message;
    private bool _isLoaded;

    /// <summary>What is to be kept; what is still live is not.</summary>
    [Parameter, EditorRequired]
    public required Transcript Transcript { get; set; }

    /// <summary>The earlier one is to be brought back.</summary>
    [Parameter]
    public EventCallback<SavedTranscript> OnRestore { get; set; }

    /// <summary>Nothing is offered any more, and the focus needs another place.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<SavedTranscriptOffer> Logger { get; set; } = null!;

    private string Moment => _offer!.At.ToString("s", CultureInfo.InvariantCulture);

    private string Reading =>
        (_offer!.At.Date == Time.GetLocalNow().Date ? Strings.SavedTranscript_Today : Strings.SavedTranscript_Earlier).FormatWith(_offer.At);

    /// <summary>For the script: the connection is back, and what was sent meanwhile may be lost.</summary>
    [JSInvokable]
    public Task OnReconnected()
    {
        _stored = null;
        return KeepAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override void OnParametersSet() => _ = KeepAsync();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _browser = new JsComponent<SavedTranscriptOffer>(JS, "./js/transcript-store.js", this, Logger);
        await _browser.AttachAsync();
        _offer = SavedTranscript.Read(await _browser.ReadBytesAsync("recall", SavedTranscript.MaxBytes));
        if (_offer is not null)
            _stored = new Copy(_offer.Lines, _offer.RemovedLines);
        _isLoaded = true;
        await KeepAsync();
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
        await KeepAsync();
        await OnDone.InvokeAsync();
    }

    // Sent as it comes: an answer that a broken connection keeps back must not hold up what follows.
    private async Task KeepAsync()
    {
        var now = new Copy(
            [.. _offer?.Lines ?? [], .. Transcript.Lines], (_offer?.RemovedLines ?? 0) + Transcript.RemovedLines);
        if (!_isLoaded || now.IsSameAs(_stored))
            return;

        var known = now.CommonWith(_stored);
        _stored = now;
        string[] lines = [.. now.Lines.Skip(known).Select(SavedTranscript.Write)];
        var isKept = await _browser!.InvokeAsync("write", now.RemovedLines, now.RemovedLines + known, lines);
        if (isKept == true)
            return;

        // Whether it has come is not known, or something before it has not: all of it goes the next time.
        _stored = null;
        if (isKept == false)
            await KeepAsync();
    }

    /// <summary>What the browser shall have.</summary>
    private sealed record Copy(IReadOnlyList<TranscriptLine> Lines, int RemovedLines)
    {
        public bool IsSameAs(Copy? other) =>
            other?.Lines.Count == Lines.Count && other.RemovedLines == RemovedLines && CommonWith(other) == Lines.Count;

        /// <summary>How many of these lines, from the first on, are in the other at the same places.</summary>
        public int CommonWith(Copy? other) => other is null || other.RemovedLines > RemovedLines
            ? 0
            : Lines.Zip(other.Lines.Skip(RemovedLines - other.RemovedLines), ReferenceEquals).TakeWhile(isSame => isSame).Count();
    }
}
